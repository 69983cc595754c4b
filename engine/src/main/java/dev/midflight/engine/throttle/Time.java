package dev.midflight.engine.throttle;

import java.time.Instant;

/** The clock and the only way to wait. Safe for any thread. */
public interface Time extends Waiter {

    /** The time of day. */
    Instant now();
}
