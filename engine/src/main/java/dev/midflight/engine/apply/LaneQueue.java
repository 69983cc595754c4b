package dev.midflight.engine.apply;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The messages on their way to one lane, bounded in bytes: who puts waits while it is full, so that a slow target
 * slows the reading of the log and not the memory. Safe for any thread.
 *
 * <p>Changes and marks let a waiting lane sleep until there are many or {@link #wake} is called: to wake a thread for
 * each small transaction costs more than to write it, and what is written together costs less.
 */
public final class LaneQueue {

    private static final long WAKING_BYTES = 256L << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<LaneMessage> messages = new ArrayDeque<>();
    private final long bytesMax;
    private long bytes;
    private int chunks;
    private final ArrayDeque<Long> arrivals = new ArrayDeque<>();
    private final LongSupplier nanos;
    private OptionalLong takenSince = OptionalLong.empty();
    private boolean closed;

    /**
     * An empty queue that holds up to {@code bytesMax}, but always one message.
     *
     * @param nanos the clock by which changes wait
     */
    public LaneQueue(long bytesMax, LongSupplier nanos) {
        this.bytesMax = bytesMax;
        this.nanos = nanos;
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
                filled.signal();
                room.await();
            }
            if (closed) {
                return false;
            }
            messages.add(message);
            bytes += message.size();
            chunks += message instanceof LaneMessage.Chunk ? 1 : 0;
            boolean changes = message instanceof LaneMessage.Changes;
            if (changes) {
                arrivals.add(nanos.getAsLong());
            }
            if (bytes >= WAKING_BYTES || !(changes || message instanceof LaneMessage.Mark)) {
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the lane have what there is now. */
    public void wake() {
        lock.lock();
        try {
            if (!messages.isEmpty()) {
                filled.signal();
            }
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
                left = filled.awaitNanos(left);
            }
            LaneMessage message = messages.poll();
            if (message == null) {
                return Optional.empty();
            }
            bytes -= message.size();
            chunks -= message instanceof LaneMessage.Chunk ? 1 : 0;
            if (message instanceof LaneMessage.Changes) {
                long arrived = arrivals.remove();
                takenSince = takenSince.isPresent() ? takenSince : OptionalLong.of(arrived);
            }
            if (bytes <= bytesMax / 2 || message instanceof LaneMessage.Chunk) {
                room.signalAll();
            }
            return Optional.of(message);
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
                left = room.awaitNanos(left);
            }
            return chunks < chunksMax;
        } finally {
            lock.unlock();
        }
    }

    /** Whatever was taken so far is durable. */
    public void committed() {
        lock.lock();
        try {
            takenSince = OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    /** For how long the oldest change has waited here or, taken, to become durable; zero if there is none. */
    public Duration waited() {
        lock.lock();
        try {
            Long first = arrivals.peek();
            if (takenSince.isEmpty() && first == null) {
                return Duration.ZERO;
            }
            return Duration.ofNanos(
                    nanos.getAsLong() - (first == null ? takenSince.getAsLong() : takenSince.orElse(first)));
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
            arrivals.clear();
            bytes = 0;
            chunks = 0;
            filled.signalAll();
            room.signalAll();
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
