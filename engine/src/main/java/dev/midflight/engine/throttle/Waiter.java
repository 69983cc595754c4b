package dev.midflight.engine.throttle;

import java.time.Duration;

/** How time passes and how one waits for it: {@link SystemTime}, or the simulation's own. */
public interface Waiter {

    /** A time in nanoseconds from an origin of its own; never goes back. */
    long nanos();

    /** Returns once {@code time} has passed. */
    void pause(Duration time) throws InterruptedException;
}
