package dev.midflight.stores.mysql;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events between the thread that receives them and the one that decodes them, bounded in bytes. Once full, it is filled
 * again when half is taken: two threads that wake each other for every event do little else.
 */
final class LogQueue {

    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<LogEntry> entries = new ArrayDeque<>();
    private long bytes;
    private boolean ended;

    LogQueue(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Appends an event; waits while the queue is full. Drops it if reading has ended. */
    void put(LogEntry entry) {
        lock.lock();
        try {
            while (!ended && bytes > 0 && bytes + entry.size() > bytesMax) {
                room.awaitUninterruptibly();
            }
            if (!ended) {
                entries.add(entry);
                bytes += entry.size();
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next event, or nothing if none came in time or none will come. */
    Optional<LogEntry> take(Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (entries.isEmpty() && !ended && nanos > 0) {
                nanos = filled.awaitNanos(nanos);
            }
            LogEntry entry = entries.poll();
            if (entry == null) {
                return Optional.empty();
            }
            bytes -= entry.size();
            if (bytes <= bytesMax / 2) {
                room.signal();
            }
            return Optional.of(entry);
        } finally {
            lock.unlock();
        }
    }

    /** Says that no more events come; those in the queue are still taken. */
    void end() {
        lock.lock();
        try {
            ended = true;
            filled.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** True if no event is there and none will come. */
    boolean isDrained() {
        lock.lock();
        try {
            return ended && entries.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** True if no event is there now. */
    boolean isEmpty() {
        lock.lock();
        try {
            return entries.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Milliseconds as a length of time. */
    static Duration millis(long millis) {
        return Duration.ofNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
