package dev.midflight.engine.follow;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.apply.Lane;
import dev.midflight.engine.apply.LaneEvents;
import dev.midflight.engine.apply.LaneLimits;
import dev.midflight.engine.apply.LaneMessage;
import dev.midflight.engine.apply.LaneQueue;
import dev.midflight.engine.apply.QuarantinedKeys;
import dev.midflight.engine.throttle.Time;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * Keeps one direction running with real threads: one reads the log, one drives each lane, one lets idle lanes move
 * on. The
 * first failure stops them all; whoever owns the stream closes it and starts another from the target's saved
 * progress, the
 * same way as after a crash.
 *
 * <p>Safe for any thread.
 */
public final class Stream implements AutoCloseable {

    private static final long QUEUE_BYTES_MAX = 16L << 20;

    /** What the queues may take of the heap, and what the lanes may; vectors may have twice the room that they use. */
    private static final int HEAP_SHARE = 8;

    private static final long HOLD_BYTES = 4L << 20;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration SAVE_EVERY = Duration.ofSeconds(1);
    private static final Duration KEEPS_UP = Duration.ofSeconds(2);

    private final Direction direction;
    private final Time time;
    private final List<LaneQueue> queues = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Crossing crossing;
    private final Progress progress;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicReferenceArray<Position> durable;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final List<LaneProgress> starts;
    private final LaneLimits limits;
    private final AtomicBoolean resting = new AtomicBoolean();
    private volatile boolean readerRests;
    private volatile Instant readAt;
    private volatile long upToDateNanos;

    /** Prepares a stream; {@link #start} starts it. */
    public Stream(Direction direction, Resume resume, Progress progress, Time time) {
        this.direction = requireNonNull(direction, "direction");
        this.time = requireNonNull(time, "time");
        this.progress = requireNonNull(progress, "progress");
        this.starts = resume.lanes();
        this.upToDateNanos = time.nanos();
        this.readAt = time.now();
        this.durable = new AtomicReferenceArray<>(starts.size());
        long laneBytes = Runtime.getRuntime().maxMemory() / HEAP_SHARE / starts.size();
        this.limits = LaneLimits.within(laneBytes);
        for (LaneProgress lane : starts) {
            queues.add(new LaneQueue(Math.min(QUEUE_BYTES_MAX, laneBytes), time::nanos));
            durable.set(lane.lane(), direction.source().position(lane.position()));
        }
        this.crossing =
                new Crossing(direction.tables(), direction.source(), resume, new Lanes(queues, this::rest, HOLD_BYTES));
    }

    /** Starts the threads. */
    public void start() {
        QuarantinedKeys quarantined = new QuarantinedKeys(direction.target().quarantine());
        for (LaneProgress lane : starts) {
            launch("lane-" + lane.lane(), () -> driveLane(lane, quarantined));
        }
        launch("log", this::readLog);
        launch("marks", this::moveOn);
    }

    /** Where rows and changes meet. */
    public Crossing crossing() {
        return crossing;
    }

    /** What it counts. */
    public Progress progress() {
        return progress;
    }

    /** How many lanes there are. */
    public int lanes() {
        return queues.size();
    }

    /** The queue of a lane, to wait for room. */
    public LaneQueue queue(int lane) {
        return queues.get(lane);
    }

    /** What stopped the stream, if something did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Throws what stopped the stream, if a fault did. */
    public void throwFailure() {
        Throwable cause = failure.get();
        if (cause instanceof RuntimeException problem) {
            throw problem;
        }
        if (cause instanceof Error error) {
            throw error;
        }
    }

    /** Throws what stopped the stream, or that it was closed. */
    public void requireRunning() {
        throwFailure();
        if (closing.get()) {
            throw new IllegalStateException("the stream is closed");
        }
    }

    /** How far behind the target is. */
    public Lag lag() {
        long bytes = 0;
        Duration behind = behindInLog();
        for (LaneQueue queue : queues) {
            bytes += queue.bytes();
            Duration waited = queue.waited();
            behind = waited.compareTo(behind) > 0 ? waited : behind;
        }
        return new Lag(behind, bytes);
    }

    /**
     * The age of what is being read if the log has had more to give for a while, which is what happens after a stop. A
     * reader that keeps up finds the log empty many times a second; then the clocks of two machines, and stores that
     * note whole seconds, have no say.
     */
    private Duration behindInLog() {
        boolean keepsUp = time.nanos() - upToDateNanos < KEEPS_UP.toNanos();
        Duration age = Duration.between(readAt, time.now());
        return keepsUp || age.isNegative() ? Duration.ZERO : age;
    }

    /**
     * Waits until everything up to {@code mark} is durable in the target.
     *
     * @return false if that was not so within {@code wait}
     */
    public boolean awaitApplied(Position mark, Duration wait) throws InterruptedException {
        long deadline = time.nanos() + wait.toNanos();
        while (!crossing.position().covers(mark)) {
            requireRunning();
            if (time.nanos() > deadline) {
                return false;
            }
            time.pause(Duration.ofNanos(200_000));
        }
        return standAll(Duration.ofNanos(Math.max(1_000_000, deadline - time.nanos())), () -> {});
    }

    /**
     * Lets every lane commit what was delivered so far, runs {@code action} while all stand still, and lets them go on.
     *
     * @return false if the lanes did not all arrive within {@code wait}; the action was then not run
     */
    public boolean standAll(Duration wait, Runnable action) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(queues.size());
        CountDownLatch leave = new CountDownLatch(1);
        long deadline = time.nanos() + wait.toNanos();
        try {
            if (!allArrive(arrived, () -> arriveAndWait(arrived, leave), deadline)) {
                return false;
            }
            action.run();
            return true;
        } finally {
            leave.countDown();
        }
    }

    /** Puts a barrier into every lane, which comes when what was delivered before is committed. */
    private boolean allArrive(CountDownLatch arrived, Runnable barrier, long deadline) throws InterruptedException {
        while (!crossing.barrier(barrier)) {
            requireRunning();
            if (time.nanos() > deadline) {
                return false;
            }
            time.pause(Duration.ofNanos(200_000));
        }
        while (!arrived.await(5, TimeUnit.MILLISECONDS)) {
            requireRunning();
            if (time.nanos() > deadline) {
                return false;
            }
        }
        return true;
    }

    /** Stops the threads and drops what is not durable. Does nothing the second time. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        queues.forEach(LaneQueue::close);
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void arriveAndWait(CountDownLatch arrived, CountDownLatch leave) {
        arrived.countDown();
        try {
            leave.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rest(java.util.function.BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            requireRunning();
            time.pause(Duration.ofNanos(200_000));
        }
    }

    private void driveLane(LaneProgress start, QuarantinedKeys quarantined) throws InterruptedException {
        LaneQueue queue = queues.get(start.lane());
        try (LaneWriter writer = direction.target().lane(start.lane())) {
            Lane lane = new Lane(writer, start, quarantined, limits, new Events());
            long saved = time.nanos();
            while (!closing.get()) {
                Optional<LaneMessage> message = queue.poll(Duration.ZERO);
                if (message.isEmpty()) {
                    lane.idle();
                    if (time.nanos() - saved > SAVE_EVERY.toNanos()) {
                        lane.saveProgress();
                        saved = time.nanos();
                    }
                    message = queue.poll(POLL);
                }
                if (message.isPresent()) {
                    lane.accept(message.get());
                }
            }
            writer.rollback();
        }
    }

    /**
     * Stops reading the log, between two transactions; what was read goes on to the lanes. The log is closed: a server
     * gives up a reader that takes nothing.
     */
    public void rest() throws InterruptedException {
        resting.set(true);
        while (!readerRests) {
            requireRunning();
            time.pause(POLL);
        }
    }

    /** True while the log is not read on purpose. */
    public boolean isResting() {
        return resting.get();
    }

    /** Reads the log again from where it stopped. */
    public void goOn() {
        resting.set(false);
    }

    private void readLog() throws InterruptedException {
        while (!closing.get()) {
            readerRests = resting.get();
            if (readerRests) {
                time.pause(POLL);
            } else {
                readLogUntilRest();
            }
        }
    }

    private void readLogUntilRest() throws InterruptedException {
        List<Table> tables =
                direction.tables().stream().map(pair -> pair.source()).toList();
        Position confirmed = crossing.position();
        long confirmedAt = time.nanos();
        long changedAt = time.nanos();
        boolean between = true;
        try (ChangeLog log = direction.source().log(confirmed, tables)) {
            while (!closing.get() && !(between && resting.get())) {
                Optional<LogEvent> event = next(log);
                if (event.isPresent()) {
                    deliver(event.get());
                    between = isBetween(event.get());
                } else {
                    upToDateNanos = time.nanos();
                }
                if (event.isPresent() && !between) {
                    continue;
                }
                long now = time.nanos();
                if (event.isPresent() && !(event.get() instanceof LogEvent.Idle)) {
                    changedAt = now;
                } else if (between && now - changedAt > KEEPS_UP.toNanos()) {
                    // Nobody writes: all that there was until now is read.
                    readAt = time.now();
                }
                if (now - confirmedAt > SAVE_EVERY.toNanos()) {
                    log.confirm(lowestDurable());
                    confirmedAt = now;
                }
            }
        }
    }

    /** While there is nothing to read, the lanes go on with what they have. */
    private Optional<LogEvent> next(ChangeLog log) {
        Optional<LogEvent> event = log.poll(Duration.ZERO);
        if (event.isEmpty()) {
            queues.forEach(LaneQueue::wake);
            event = log.poll(POLL);
        }
        return event;
    }

    /** True if the place behind the event is no place within a transaction. */
    private static boolean isBetween(LogEvent event) {
        return event instanceof LogEvent.Commit || event instanceof LogEvent.Idle;
    }

    private void deliver(LogEvent event) throws InterruptedException {
        if (event instanceof LogEvent.Altered altered) {
            direction.definitions().requireUnaltered(altered.table());
        }
        if (event instanceof LogEvent.Changes changes) {
            progress.read(changes.batch().count());
        } else if (event instanceof LogEvent.Commit commit) {
            progress.transactionRead();
            readAt = commit.at();
        }
        crossing.accept(event);
    }

    private Position lowestDurable() {
        return Position.lowest(
                IntStream.range(0, durable.length()).mapToObj(durable::get).toList());
    }

    private void moveOn() throws InterruptedException {
        long marked = time.nanos();
        while (!closing.get()) {
            time.pause(TICK);
            crossing.settle(direction.source().now());
            if (time.nanos() - marked > SAVE_EVERY.toNanos()) {
                crossing.mark();
                marked = time.nanos();
            }
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void launch(String name, Work work) {
        Thread thread = new Thread(() -> guard(work), direction.name() + "-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** The task boundary: whatever stops one thread stops the stream. */
    @SuppressWarnings("IllegalCatch")
    private void guard(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            if (!closing.get() && failure.compareAndSet(null, e)) {
                queues.forEach(LaneQueue::close);
            }
        }
    }

    /** What lanes report. */
    private final class Events implements LaneEvents {

        @Override
        public void committed(LaneProgress reached, Instant at, long changes) {
            durable.set(reached.lane(), direction.source().position(reached.position()));
            queues.get(reached.lane()).committed();
            progress.written(changes);
        }

        @Override
        public void copied(ChunkDone chunk) {
            progress.chunkCopied(chunk);
        }

        @Override
        public void copying(long rows, long bytes) {
            progress.copying(rows, bytes);
        }
    }
}
