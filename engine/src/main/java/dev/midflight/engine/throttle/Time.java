package dev.midflight.engine.throttle;

import java.time.Duration;
import java.time.Instant;

/** The clock and the only way to wait. The simulation has its own. Safe for any thread. */
public interface Time {

    /** The time of day. */
    Instant now();

    /** Nanoseconds from some fixed moment; never goes back. */
    long nanos();

    /** Waits. */
    void sleep(Duration length) throws InterruptedException;
}
