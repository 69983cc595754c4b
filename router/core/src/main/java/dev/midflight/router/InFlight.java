package dev.midflight.router;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many operations of an epoch are under way. Those that have begun and those that have ended are counted apart, so
 * that one who looks never sees none while there is one: ends are read first. Spread over lines of the cache, so that
 * threads do not wait for each other's. Any thread may end what another has begun.
 */
final class InFlight {

    private static final int STRIPES = 16;

    /** Two counters a stripe, and as much room again, because processors fetch two lines at once. */
    private static final int STRIDE = 16;

    private static final int ENDED = 1;

    private final AtomicLongArray counts = new AtomicLongArray(STRIPES * STRIDE);

    void begin() {
        counts.getAndIncrement(stripe());
    }

    void end() {
        counts.getAndIncrement(stripe() + ENDED);
    }

    /** True if none was under way at some moment during the call. */
    boolean isNone() {
        return sum(ENDED) == sum(0);
    }

    private long sum(int which) {
        long sum = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            sum += counts.get(stripe * STRIDE + which);
        }
        return sum;
    }

    @SuppressWarnings("deprecation") // threadId() comes with Java 19
    private static int stripe() {
        return (int) (Thread.currentThread().getId() & (STRIPES - 1)) * STRIDE;
    }
}
