package dev.midflight.engine.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The messages on their way to one lane, bounded in bytes: who puts waits while it is full, so that a slow target
 * slows the
 * reading of the log and not the memory. Safe for any thread.
 */
public final class LaneQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<LaneMessage> messages = new ArrayDeque<>();
    private final long bytesMax;
    private long bytes;
    private int chunks;
    private Instant newest = Instant.EPOCH;
    private boolean changes;
    private boolean closed;

    /** An empty queue that holds up to {@code bytesMax}, but always one message. */
    public LaneQueue(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Appends a message, waiting while the queue is full.
     *
     * @return false if the queue is closed and the message was dropped
     */
    public boolean put(LaneMessage message) throws InterruptedException {
        lock.lock();
        try {
            while (!closed && bytes > 0 && bytes + message.size() > bytesMax) {
                changed.await();
            }
            if (closed) {
                return false;
            }
            messages.add(message);
            bytes += message.size();
            chunks += message instanceof LaneMessage.Chunk ? 1 : 0;
            if (message instanceof LaneMessage.Changes) {
                changes = true;
            } else if (message instanceof LaneMessage.Mark mark && changes) {
                newest = mark.at();
                changes = false;
            }
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next message, or nothing if none came within {@code wait}. */
    public Optional<LaneMessage> poll(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (messages.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            Optional<LaneMessage> message = Optional.ofNullable(messages.poll());
            message.ifPresent(taken -> {
                bytes -= taken.size();
                chunks -= taken instanceof LaneMessage.Chunk ? 1 : 0;
                changed.signalAll();
            });
            return message;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until fewer than {@code chunksMax} chunks are waiting, at most {@code wait}; false if they still are. */
    public boolean hasRoomForChunk(int chunksMax, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (chunks >= chunksMax && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return chunks < chunksMax;
        } finally {
            lock.unlock();
        }
    }

    /** When the source committed the newest transaction of which changes were put here. */
    public Instant newest() {
        lock.lock();
        try {
            return newest;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes wait. */
    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits, closes the snapshots among it, and lets nobody wait any more. */
    public void close() {
        ArrayDeque<LaneMessage> dropped;
        lock.lock();
        try {
            closed = true;
            dropped = new ArrayDeque<>(messages);
            messages.clear();
            bytes = 0;
            chunks = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        for (LaneMessage message : dropped) {
            if (message instanceof LaneMessage.Chunk chunk) {
                chunk.read().close();
            }
        }
    }
}
