package dev.midflight.stores.sql.marks;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The changes that {@link MarkPasses} makes of marks, read ahead by a thread of its own: while one page is handed to
 * the lanes and the marks of earlier ones are deleted, the rows of the next are read.
 *
 * <p>What is read ahead is older when it is delivered, never wrong: a row that changes meanwhile has another mark.
 */
final class MarkLog implements ChangeLog {

    /** Most hold half a megabyte. */
    private static final int AHEAD_MAX = 16;

    private static final Duration POLL = Duration.ofMillis(50);
    private static final long END_MILLIS = 5_000;

    private final MarkPasses passes;
    private final Thread thread = new Thread(this::read, "midflight-marks");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<LogEvent> ahead = new ArrayDeque<>();
    private boolean underWay;
    private boolean closed;
    private @Nullable Throwable failure;

    MarkLog(MarkPasses passes) {
        this.passes = passes;
        thread.setDaemon(true);
        thread.start();
    }

    /** While a pass is under way there is an event to come, and whoever has none yet waits for it. */
    @Override
    public Optional<LogEvent> poll(Duration wait) {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (ahead.isEmpty() && failure == null && !closed && (left > 0 || underWay)) {
                left = filled.awaitNanos(left > 0 ? left : POLL.toNanos());
            }
            LogEvent event = ahead.poll();
            if (event == null) {
                throwFailure();
            }
            room.signal();
            return Optional.ofNullable(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() {
        if (failure instanceof RuntimeException problem) {
            throw problem;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    /** The boundary of the thread: whoever polls hears of what has ended it. */
    @SuppressWarnings("IllegalCatch")
    private void read() {
        try {
            while (put(passes.poll(passes.isUnderWay() ? Duration.ZERO : POLL))) {
                // Until it is closed.
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error ended) {
            fail(ended);
        } finally {
            passes.close();
        }
    }

    /** False once the log is closed. */
    private boolean put(Optional<LogEvent> event) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ahead.size() >= AHEAD_MAX && !closed) {
                room.await();
            }
            event.ifPresent(ahead::add);
            underWay = passes.isUnderWay();
            filled.signal();
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable ended) {
        lock.lock();
        try {
            failure = ended;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void confirm(Position durable) {
        passes.confirm(durable);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        passes.end();
        thread.interrupt();
        try {
            TimeUnit.MILLISECONDS.timedJoin(thread, END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        drop();
    }

    /** What nobody takes any more is forgotten, with its large values. */
    private void drop() {
        lock.lock();
        try {
            for (LogEvent event : ahead) {
                if (event instanceof LogEvent.Changes changes) {
                    changes.batch().before().clear();
                    changes.batch().after().clear();
                }
            }
            ahead.clear();
        } finally {
            lock.unlock();
        }
    }
}
