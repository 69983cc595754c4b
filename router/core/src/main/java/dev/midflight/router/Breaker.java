package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Keeps calls away from a store that fails or hangs: opens when too many of the last calls failed, and after a pause
 * lets one through to see (Nygard, Release It!, the circuit breaker). Safe for any thread.
 */
final class Breaker {

    /** How many of the last results count. */
    private static final int WINDOW = 64;

    /** Before so many results nothing is concluded. */
    private static final int RESULTS_MIN = 16;

    private final int failuresMax;
    private final long pauseNanos;
    private final Nanos time;

    /** The last results, one bit each, newest lowest; 1 is a failure. This and the rest is guarded by this. */
    private long results;

    private int known;
    private volatile boolean open;
    private long retryAtNanos;

    /**
     * A closed breaker.
     *
     * @param failureShare of the last calls, from which on it opens; above 0, at most 1
     * @param pause before a call is tried again
     */
    Breaker(double failureShare, Duration pause, Nanos time) {
        if (!(failureShare > 0 && failureShare <= 1)) {
            throw new IllegalArgumentException(
                    "A share of failures is above 0 and at most 1, not " + failureShare + ".");
        }
        this.failuresMax = (int) Math.ceil(failureShare * WINDOW);
        this.pauseNanos = pause.toNanos();
        this.time = requireNonNull(time, "time");
    }

    /** True if a call may be tried. Whoever is let through while it is open tells the result, or nobody else is. */
    boolean lets() {
        return !open || letsOne();
    }

    private synchronized boolean letsOne() {
        if (open && retryAtNanos - time.now() > 0) {
            return false;
        }
        retryAtNanos = time.now() + pauseNanos;
        return true;
    }

    synchronized void succeeded() {
        if (open) {
            open = false;
            results = 0;
            known = 0;
        }
        note(0);
    }

    synchronized void failed() {
        note(1);
        boolean many = known >= RESULTS_MIN && (long) Long.bitCount(results) * WINDOW >= (long) failuresMax * known;
        if (open || many) {
            open = true;
            retryAtNanos = time.now() + pauseNanos;
        }
    }

    boolean isOpen() {
        return open;
    }

    private void note(int failure) {
        results = (results << 1) | failure;
        known = Math.min(WINDOW, known + 1);
    }
}
