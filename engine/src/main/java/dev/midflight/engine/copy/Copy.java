package dev.midflight.engine.copy;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.throttle.Amount;
import dev.midflight.engine.throttle.PacedRead;
import dev.midflight.engine.throttle.Passage;
import dev.midflight.engine.throttle.Throttle;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Copies what is left of all tables: opens a snapshot for each chunk, places it at the crossing and lets the chunk's
 * lane
 * read and write it. Tables take turns, so that all lanes have work. One thread.
 */
public final class Copy {

    private static final int CHUNKS_WAITING_MAX = 2;
    private static final Duration RETRY_FIRST = Duration.ofMillis(2);
    private static final Duration RETRY_LAST = Duration.ofMillis(200);

    /** A wait of this length for the throttle is one. */
    private static final Duration HELD = Duration.ofMillis(5);

    private static final Duration ROOM = Duration.ofMillis(2);

    private final Direction direction;
    private final Stream stream;
    private final Time time;
    private final List<ChunkPlanner> planners = new ArrayList<>();
    private final Effort effort;
    private final AtomicIntegerArray open;
    private int nextLane;

    /** A copy of everything that a running direction has not copied yet. */
    public Copy(Direction direction, Stream stream, Effort effort, Throttle throttle, Time time) {
        this.direction = direction;
        this.stream = stream;
        this.time = time;
        this.effort = effort;
        this.open = new AtomicIntegerArray(stream.lanes());
        effort.begin(stream.lanes());
        for (TablePair table : direction.tables()) {
            planners.add(new ChunkPlanner(
                    table.source(),
                    direction.source(),
                    stream.crossing().gaps(table.number()),
                    bytesOfRow -> Math.min(effort.chunkBytes(), throttle.chunkOf(new Amount(1, bytesOfRow)))));
        }
    }

    /** A copied part of a table. */
    public record Part(int table, KeySpan span) {}

    /** Decides whether the copy goes on; asked before each chunk. */
    public interface Gate {

        /** Returns when the next chunk, which should hold so much, may be opened; throws to end the copy. */
        Passage pass(Amount expected) throws InterruptedException;
    }

    /**
     * Copies the first chunks of each table, at least {@code fraction} of its rows, and waits until they are durable.
     *
     * @return the parts that were copied
     */
    public List<Part> pilot(double fraction, Gate gate) throws InterruptedException {
        List<Part> parts = new ArrayList<>();
        for (ChunkPlanner planner : planners) {
            double left = planner.rowsExpected() * fraction;
            Optional<KeySpan> span = next(planner);
            while (span.isPresent()) {
                left -= planner.expected().rows();
                copy(planner, span.get(), passage(gate, planner));
                parts.add(new Part(planner.table().number(), span.get()));
                span = left > 0 ? next(planner) : Optional.empty();
            }
        }
        settle();
        return parts;
    }

    /** Copies the rest and waits until it is durable. */
    public void rest(Gate gate) throws InterruptedException {
        List<ChunkPlanner> left = new ArrayList<>(planners);
        while (!left.isEmpty()) {
            for (ChunkPlanner planner : List.copyOf(left)) {
                Optional<KeySpan> span = next(planner);
                if (span.isEmpty()) {
                    left.remove(planner);
                    continue;
                }
                copy(planner, span.get(), passage(gate, planner));
            }
        }
        settle();
    }

    /** About how many bytes of a table are still to be copied. */
    public long bytesLeft(int table) {
        return planners.stream()
                .filter(planner -> planner.table().number() == table)
                .mapToLong(ChunkPlanner::bytesLeft)
                .sum();
    }

    private Optional<KeySpan> next(ChunkPlanner planner) {
        planner.measured(stream.progress().rowBytes(planner.table().number()));
        return planner.next();
    }

    private void settle() throws InterruptedException {
        while (!stream.standAll(Duration.ofSeconds(10), () -> {})) {
            stream.requireRunning();
        }
    }

    private Passage passage(Gate gate, ChunkPlanner planner) throws InterruptedException {
        long before = time.nanos();
        Passage passage = gate.pass(planner.expected());
        if (time.nanos() - before > HELD.toNanos()) {
            effort.disturbed();
        }
        return passage;
    }

    /** The next lane in turn that may have a chunk and has room for it; waits until one does. */
    private int anyLane() throws InterruptedException {
        while (true) {
            for (int i = 0; i < stream.lanes(); i++) {
                nextLane = (nextLane + 1) % stream.lanes();
                if (mayCopy(nextLane) && stream.queue(nextLane).hasRoomForChunk(CHUNKS_WAITING_MAX, Duration.ZERO)) {
                    return nextLane;
                }
            }
            stream.requireRunning();
            time.pause(ROOM);
        }
    }

    /** Those that have chunks go on; another one only if there are to be more of them. */
    private boolean mayCopy(int lane) {
        int busy = 0;
        for (int i = 0; i < open.length(); i++) {
            busy += open.get(i) > 0 ? 1 : 0;
        }
        return busy < effort.lanes() || (open.get(lane) > 0 && busy == effort.lanes());
    }

    private void copy(ChunkPlanner planner, KeySpan span, Passage passage) throws InterruptedException {
        int lane = anyLane();
        Duration wait = RETRY_FIRST;
        while (true) {
            stream.requireRunning();
            if (place(planner, span, lane, passage)) {
                return;
            }
            time.pause(wait);
            wait = wait.multipliedBy(2).compareTo(RETRY_LAST) < 0 ? wait.multipliedBy(2) : RETRY_LAST;
        }
    }

    /**
     * Opens a snapshot and places it; false if it does not include what was left out, or a definition is being
     * changed.
     */
    private boolean place(ChunkPlanner planner, KeySpan span, int lane, Passage passage) throws InterruptedException {
        long ticket = stream.crossing().ticket();
        Optional<RowRead> opened = open(planner, span);
        if (opened.isEmpty()) {
            return false;
        }
        RowRead read = opened.get();
        boolean placed = false;
        try {
            direction.definitions().requireUnaltered(planner.table());
            RowRead metered = new MeteredRead(new PacedRead(read, passage), new OfLane(lane));
            placed = stream.crossing().place(planner.table().number(), span, lane, metered, ticket);
            return placed;
        } finally {
            if (placed) {
                open.incrementAndGet(lane);
            } else {
                read.close();
            }
        }
    }

    /** Opens a snapshot; nothing if there is none now that will do. */
    private Optional<RowRead> open(ChunkPlanner planner, KeySpan span) {
        try {
            RowRead read = direction.source().read(planner.table(), span);
            if (planner.table().keyClass() != KeyClass.NONE || read.token().exact()) {
                return Optional.of(read);
            }
            read.close();
            throw new StoreUnavailableException(
                    "Cannot tell which transactions a snapshot of %s sees; it has no key, so rows could come twice."
                            .formatted(planner.table().name()),
                    "Wait for a moment without XA transactions, or give the table a primary key.",
                    null);
        } catch (StoreUnavailableException e) {
            stream.requireRunning();
            planner.unavailable(e);
            return Optional.empty();
        }
    }

    /** A chunk of a lane; on the lane's thread. */
    private final class OfLane implements MeteredRead.Watcher {

        private final int lane;
        private long beganNanos;

        OfLane(int lane) {
            this.lane = lane;
        }

        @Override
        public void begun() {
            beganNanos = time.nanos();
        }

        @Override
        public void ended(long bytes) {
            open.decrementAndGet(lane);
            effort.copied(bytes, Duration.ofNanos(time.nanos() - beganNanos));
        }
    }
}
