package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** For how long to wait after a failure: twice as long after each, up to a limit, and never all at the same moment. */
final class BackOff {

    private static final long FIRST_NANOS = Duration.ofMillis(25).toNanos();
    private static final int DOUBLINGS_MAX = 20;

    private final RandomGenerator random;
    private int failures;

    BackOff(RandomGenerator random) {
        this.random = requireNonNull(random, "random");
    }

    /** Notes a failure; the pause after it, in nanoseconds. */
    long failed(Duration atMost) {
        failures++;
        long pause = Math.min(FIRST_NANOS << Math.min(failures - 1, DOUBLINGS_MAX), Math.max(1, atMost.toNanos()));
        return pause / 2 + random.nextLong(pause / 2 + 1);
    }

    void succeeded() {
        failures = 0;
    }

    boolean hasFailed() {
        return failures > 0;
    }
}
