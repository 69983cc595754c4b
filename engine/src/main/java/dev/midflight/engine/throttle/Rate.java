package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many bytes a second pass and makes everyone else wait, first come, first served.
 *
 * <p>Bytes are paid for afterwards: one may go as soon as what went before is paid, however much one takes. So a chunk
 * larger than a second's worth passes, and the next one waits the longer. Time in which nobody came saves up at most
 * {@link #BURST}, or a pause of a minute would be followed by a minute's worth at once.
 *
 * <p>A changed rate reaches those who wait within {@link #LOOK_AGAIN}.
 *
 * <p>Threads: any.
 */
public final class Rate {

    /** What can be saved up, in time at the present rate. */
    static final Duration BURST = Duration.ofMillis(100);

    /** The longest wait before the rate is looked at again. */
    static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private static final double NANOS_PER_SECOND = 1e9;

    private final Waiter waiter;

    /** Guards the fields below. */
    private final ReentrantLock books = new ReentrantLock();

    private OptionalLong bytesPerSecond;
    private double takenBytes;
    private double paidBytes;
    private long paidUntilNanos;
    private long waitedNanos;
    private int waiting;

    /**
     * A rate from now on.
     *
     * @param bytesPerSecond more than zero; empty to let everything pass
     */
    public Rate(OptionalLong bytesPerSecond, Waiter waiter) {
        this.waiter = requireNonNull(waiter, "waiter");
        this.bytesPerSecond = checked(bytesPerSecond);
        this.paidUntilNanos = waiter.nanos();
    }

    private static OptionalLong checked(OptionalLong bytesPerSecond) {
        if (bytesPerSecond.isPresent() && bytesPerSecond.getAsLong() <= 0) {
            throw new IllegalArgumentException("a rate of %d B/s".formatted(bytesPerSecond.getAsLong()));
        }
        return bytesPerSecond;
    }

    /** Takes {@code bytes}, and returns when they may go. */
    public void take(long bytes) throws InterruptedException {
        if (bytes < 0) {
            throw new IllegalArgumentException("%d bytes".formatted(bytes));
        }
        double ticket = queue(bytes);
        Duration wait = untilPaid(ticket);
        if (wait.isZero()) {
            return;
        }
        addWaiting(1);
        try {
            for (; !wait.isZero(); wait = untilPaid(ticket)) {
                long before = waiter.nanos();
                waiter.pause(wait);
                addWaited(waiter.nanos() - before);
            }
        } finally {
            addWaiting(-1);
        }
    }

    /** Stands in line; the ticket is everything that was taken before. */
    private double queue(long bytes) {
        books.lock();
        try {
            pay();
            double ticket = takenBytes;
            takenBytes += bytes;
            return ticket;
        } finally {
            books.unlock();
        }
    }

    private Duration untilPaid(double ticket) {
        books.lock();
        try {
            pay();
            if (bytesPerSecond.isEmpty() || paidBytes >= ticket) {
                return Duration.ZERO;
            }
            double nanos = (ticket - paidBytes) / bytesPerSecond.getAsLong() * NANOS_PER_SECOND;
            // One nanosecond more than the division says, or rounding would make a wait of nothing.
            return nanos >= LOOK_AGAIN.toNanos() ? LOOK_AGAIN : Duration.ofNanos((long) nanos + 1);
        } finally {
            books.unlock();
        }
    }

    private void pay() {
        long now = waiter.nanos();
        if (bytesPerSecond.isEmpty()) {
            paidBytes = takenBytes;
        } else {
            double rate = bytesPerSecond.getAsLong();
            paidBytes += (now - paidUntilNanos) / NANOS_PER_SECOND * rate;
            paidBytes = Math.min(paidBytes, takenBytes + rate * BURST.toNanos() / NANOS_PER_SECOND);
        }
        paidUntilNanos = now;
    }

    private void addWaiting(int more) {
        books.lock();
        try {
            waiting += more;
        } finally {
            books.unlock();
        }
    }

    private void addWaited(long nanos) {
        books.lock();
        try {
            waitedNanos += nanos;
        } finally {
            books.unlock();
        }
    }

    /** Changes the rate, also for those who wait; empty to let everything pass. */
    public void set(OptionalLong newBytesPerSecond) {
        OptionalLong rate = checked(newBytesPerSecond);
        books.lock();
        try {
            pay();
            bytesPerSecond = rate;
        } finally {
            books.unlock();
        }
    }

    /** The present rate; empty if everything passes. */
    public OptionalLong bytesPerSecond() {
        books.lock();
        try {
            return bytesPerSecond;
        } finally {
            books.unlock();
        }
    }

    /** The rate for whose sake somebody waits just now; empty if nobody does. */
    public OptionalLong waitedFor() {
        books.lock();
        try {
            return waiting > 0 ? bytesPerSecond : OptionalLong.empty();
        } finally {
            books.unlock();
        }
    }

    /** How long all callers together have waited. */
    public Duration waited() {
        books.lock();
        try {
            return Duration.ofNanos(waitedNanos);
        } finally {
            books.unlock();
        }
    }
}
