package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does at the follower what no caller waits for, with threads of its own. Bounded by count and by bytes: what does not
 * fit is dropped at once and counted, never waited for. A piece that takes too long is interrupted; a follower that
 * fails is left in peace for a while. One that answers too late, or nobody for as long as a piece may take, fails.
 *
 * <p>Safe for any thread.
 */
public final class Lane implements FollowerLane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final LaneLimits limits;
    private final Nanos time;
    private final Breaker breaker;
    private final BlockingQueue<Piece> waiting;
    private final AtomicLong bytes = new AtomicLong();
    private final List<Worker> workers = new ArrayList<>();
    private final Thread watch;
    private final Map<Dropped, LongAdder> dropped = new EnumMap<>(Dropped.class);
    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean closing;

    /** When the follower has answered in time last. */
    private volatile long answeredNanos;

    /** Something to do. */
    public interface Work {
        /** Does it; interrupted when it takes too long. */
        void run() throws Exception;

        /** It was taken and will not be done after all. */
        default void dropped(Dropped why) {}
    }

    /** Why something was not done. */
    public enum Dropped {
        /** Too many pieces wait. */
        COUNT,
        /** Those that wait are too large. */
        BYTES,
        /** The follower fails. */
        BREAKER,
        /** It waited for too long. */
        LATE,
        /** The process ends. */
        CLOSED
    }

    private record Piece(long bytes, long sinceNanos, Work work) {}

    /** A lane whose threads have the name with a number. */
    public Lane(String name, LaneLimits limits, Nanos time) {
        this.limits = requireNonNull(limits, "limits");
        this.time = requireNonNull(time, "time");
        this.breaker = new Breaker(limits.failureShare(), limits.pause(), time);
        this.waiting = new ArrayBlockingQueue<>(limits.count());
        this.answeredNanos = time.now();
        for (Dropped reason : Dropped.values()) {
            dropped.put(reason, new LongAdder());
        }
        for (int i = 1; i <= limits.workers(); i++) {
            workers.add(new Worker("%s-%d".formatted(name, i)));
        }
        this.watch = new Thread(this::interruptLate, name + "-watch");
        watch.setDaemon(true);
        workers.forEach(Thread::start);
        watch.start();
    }

    /** Hands over a piece of work, which holds so many bytes until it is done; false if it was dropped. */
    @Override
    public boolean offer(long size, Work work) {
        if (closing) {
            return drop(Dropped.CLOSED);
        }
        if (!breaker.lets()) {
            return drop(Dropped.BREAKER);
        }
        if (bytes.addAndGet(size) > limits.bytes()) {
            bytes.addAndGet(-size);
            return drop(Dropped.BYTES);
        }
        Piece piece = new Piece(size, time.now(), work);
        if (!waiting.offer(piece)) {
            bytes.addAndGet(-size);
            return drop(Dropped.COUNT);
        }
        // The threads may have found nothing and ended since it was asked first.
        if (closing && waiting.remove(piece)) {
            bytes.addAndGet(-size);
            return drop(Dropped.CLOSED);
        }
        return true;
    }

    private boolean drop(Dropped reason) {
        dropped(reason).increment();
        return false;
    }

    private LongAdder dropped(Dropped reason) {
        return requireNonNull(dropped.get(reason), "counter");
    }

    /** How many pieces were dropped for a reason. */
    public long count(Dropped reason) {
        return dropped(reason).sum();
    }

    /** How many were done. */
    long done() {
        return done.sum();
    }

    /** How many failed, those that were interrupted with them. */
    long failed() {
        return failed.sum();
    }

    /** How many wait. */
    public int waiting() {
        return waiting.size();
    }

    /** True if the follower is left in peace. */
    public boolean isBroken() {
        return breaker.isOpen();
    }

    private final class Worker extends Thread {

        /** Guarded by this; when the piece in hand has to be over, if there is one. */
        private boolean busy;

        private long untilNanos;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!closing || !waiting.isEmpty()) {
                try {
                    Piece piece = waiting.poll(100, TimeUnit.MILLISECONDS);
                    if (piece != null) {
                        take(piece);
                    }
                } catch (InterruptedException late) {
                    // Meant for the piece before, which had just ended.
                    LOG.trace("interrupted between two pieces");
                }
            }
        }

        /** Whatever the application's code throws, the thread goes on. */
        @SuppressWarnings("IllegalCatch")
        private void take(Piece piece) {
            long until = piece.sinceNanos() + limits.deadline().toNanos();
            try {
                if (until - time.now() <= 0) {
                    drop(Dropped.LATE);
                    // Where others were answered meanwhile there is too much to do, and the follower does it.
                    if (answeredNanos - piece.sinceNanos() <= 0) {
                        breaker.failed();
                    }
                    piece.work().dropped(Dropped.LATE);
                    return;
                }
                hold(until);
                piece.work().run();
                answered(until);
                done.increment();
            } catch (Throwable failure) {
                failed.increment();
                breaker.failed();
                LOG.debug("follower work failed", failure);
            } finally {
                letGo();
                bytes.addAndGet(-piece.bytes());
            }
        }

        /** An answer that comes too late is as good as none. */
        private void answered(long until) {
            long now = time.now();
            if (until - now <= 0) {
                breaker.failed();
            } else {
                answeredNanos = now;
                breaker.succeeded();
            }
        }

        private synchronized void hold(long until) {
            busy = true;
            untilNanos = until;
        }

        private synchronized void letGo() {
            busy = false;
            // What was meant for this piece must not meet the next one.
            Thread.interrupted();
        }

        synchronized void interruptIfLate(long now) {
            if (busy && untilNanos - now <= 0) {
                busy = false;
                interrupt();
            }
        }
    }

    private void interruptLate() {
        Duration interval = limits.deadline().dividedBy(4);
        try {
            while (workers.stream().anyMatch(Thread::isAlive)) {
                TimeUnit.NANOSECONDS.sleep(Math.max(1_000_000, Math.min(interval.toNanos(), 100_000_000)));
                long now = time.now();
                workers.forEach(worker -> worker.interruptIfLate(now));
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes nothing more; what waits is done if its deadline allows, which is also the longest this call takes. */
    @Override
    public void close() {
        closing = true;
        boolean interrupted = false;
        for (Worker worker : workers) {
            try {
                worker.join(limits.deadline().plusMillis(200).toMillis());
            } catch (InterruptedException ending) {
                interrupted = true;
            }
        }
        watch.interrupt();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
