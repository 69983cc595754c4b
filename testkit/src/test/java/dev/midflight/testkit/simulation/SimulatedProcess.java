package dev.midflight.testkit.simulation;

import dev.midflight.engine.apply.Lane;
import dev.midflight.engine.apply.LaneEvents;
import dev.midflight.engine.apply.LaneLimits;
import dev.midflight.engine.apply.LaneMessage;
import dev.midflight.engine.apply.LaneQueue;
import dev.midflight.engine.apply.QuarantinedKeys;
import dev.midflight.engine.copy.ChunkPlanner;
import dev.midflight.engine.follow.Crossing;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Lanes;
import dev.midflight.engine.follow.Resume;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.follow.States;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowRead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One life of the engine, from a start to a crash: the real crossing, lanes and planners, driven step by step. */
final class SimulatedProcess {

    private static final int LANES = 3;
    private static final long CHUNK_BYTES = 40;

    /** So much that a table is one chunk; then there is time for what comes after the copy. */
    private static final long TABLE_BYTES = 1L << 20;

    private final Random random;
    private final Direction direction;
    private final List<LaneQueue> queues = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final Crossing crossing;
    private final ChangeLog log;
    private final List<ChunkPlanner> planners = new ArrayList<>();
    private final Runnable changed;
    private @Nullable Opened opened;
    private boolean spreadDone;

    /** Lets the lanes own other keys as soon as it can; a process does that first if the one before had copied all. */
    private final boolean hasty;

    /** A chunk whose snapshot is taken and that is not placed yet: the log goes on meanwhile. */
    private record Opened(ChunkPlanner planner, KeySpan span, RowRead read, long ticket) {}

    /**
     * What a life is given.
     *
     * @param epoch the owner's number
     * @param beginning how the direction begins if it was not begun
     * @param holdBytes up to what size transactions are held back
     */
    record Life(long epoch, Spread beginning, long holdBytes) {}

    SimulatedProcess(Random random, Direction direction, Life life, Runnable changed) {
        this.random = random;
        this.direction = direction;
        this.changed = changed;
        this.hasty = random.nextBoolean();
        direction.target().own(life.epoch());
        if (!States.isBegun(direction)) {
            States.begin(direction, LANES, life.beginning());
        }
        Resume resume = States.resume(direction);
        spreadDone = resume.spread() != Spread.BY_CHUNK;
        QuarantinedKeys quarantined = new QuarantinedKeys(direction.target().quarantine());
        for (LaneProgress lane : resume.lanes()) {
            queues.add(new LaneQueue(Long.MAX_VALUE, () -> 0));
            lanes.add(new Lane(
                    direction.target().lane(lane.lane()),
                    lane,
                    quarantined,
                    random.nextBoolean() ? LaneLimits.DEFAULT : new LaneLimits(1, 1),
                    new Events()));
        }
        crossing = new Crossing(
                direction.tables(), direction.source(), resume, new Lanes(queues, this::pump, life.holdBytes()));
        log = direction
                .source()
                .log(
                        crossing.position(),
                        direction.tables().stream().map(TablePair::source).toList());
        for (TablePair table : spreadDone ? List.<TablePair>of() : direction.tables()) {
            long chunkBytes = random.nextInt(3) == 0 ? CHUNK_BYTES : TABLE_BYTES;
            List<KeySpan> gaps = crossing.gaps(table.number());
            if (!gaps.isEmpty()) {
                planners.add(new ChunkPlanner(table.source(), direction.source(), gaps, bytesOfRow -> chunkBytes));
            }
        }
    }

    /** Takes one step; which one is chance. */
    void step() throws InterruptedException {
        if (hasty && hasCopied()) {
            follow();
        }
        switch (random.nextInt(8)) {
            case 0, 1 -> readLog();
            case 2 -> copy();
            case 3, 4, 5 -> lane(random.nextInt(lanes.size()));
            case 6 -> crossing.settle(direction.source().now());
            default -> moveOn();
        }
    }

    /** Works until everything is copied and everything in the log is applied. */
    void finish() throws InterruptedException {
        for (int round = 0; round < 100_000; round++) {
            boolean busy = readLog();
            crossing.settle(direction.source().now());
            boolean copying = copy();
            for (int lane = 0; lane < lanes.size(); lane++) {
                busy |= lane(lane);
            }
            if (!busy && !copying) {
                crossing.mark();
                drain();
                return;
            }
        }
        throw new AssertionError("does not come to an end");
    }

    /** How far the log was read. */
    Position position() {
        return crossing.position();
    }

    private boolean readLog() throws InterruptedException {
        Optional<LogEvent> event = log.poll(Duration.ZERO);
        if (event.isEmpty()) {
            return false;
        }
        crossing.accept(event.get());
        return !(event.get() instanceof LogEvent.Idle);
    }

    /** Opens a chunk, or places the opened one; false if nothing is left to copy. */
    private boolean copy() throws InterruptedException {
        Opened waiting = opened;
        if (waiting != null) {
            if (crossing.place(
                    waiting.planner().table().number(),
                    waiting.span(),
                    random.nextInt(LANES),
                    waiting.read(),
                    waiting.ticket())) {
                opened = null;
            } else {
                waiting.read().close();
                opened = open(waiting.planner(), waiting.span());
            }
            return true;
        }
        while (!planners.isEmpty()) {
            ChunkPlanner planner = planners.get(random.nextInt(planners.size()));
            Optional<KeySpan> span = planner.next();
            if (span.isPresent()) {
                opened = open(planner, span.get());
                return true;
            }
            planners.remove(planner);
        }
        return false;
    }

    private Opened open(ChunkPlanner planner, KeySpan span) {
        long ticket = crossing.ticket();
        return new Opened(planner, span, direction.source().read(planner.table(), span), ticket);
    }

    /** Lanes without changes get on; once everything is copied, keys go by hash. */
    private void moveOn() throws InterruptedException {
        if (random.nextInt(3) > 0) {
            crossing.mark();
            return;
        }
        lanes.get(random.nextInt(lanes.size())).saveProgress();
        if (hasCopied()) {
            follow();
        }
    }

    /** True between the copy and the change of the lanes' keys. */
    boolean hasCopied() {
        return !spreadDone && opened == null && planners.isEmpty();
    }

    private void follow() throws InterruptedException {
        spreadDone = crossing.follow(direction.following(), () -> States.follow(direction));
    }

    /** One message of one lane; false if none waits. */
    private boolean lane(int lane) throws InterruptedException {
        Optional<LaneMessage> message = queues.get(lane).poll(Duration.ZERO);
        if (message.isEmpty()) {
            lanes.get(lane).idle();
            return false;
        }
        lanes.get(lane).accept(message.get());
        return true;
    }

    private void drain() throws InterruptedException {
        for (int lane = 0; lane < lanes.size(); lane++) {
            while (lane(lane)) {
                // Until nothing waits.
            }
        }
    }

    private void pump(java.util.function.BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            lane(random.nextInt(lanes.size()));
        }
    }

    /** Rows became durable: the invariant must hold now. */
    private final class Events implements LaneEvents {

        @Override
        public void committed(LaneProgress progress, Instant at, long changes) {
            changed.run();
        }

        @Override
        public void copied(ChunkDone chunk) {
            changed.run();
        }

        @Override
        public void copying(long rows, long bytes) {}
    }
}
