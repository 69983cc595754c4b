package dev.midflight.business;

import java.time.Duration;

/** Knows when a change has reached the other side. */
@FunctionalInterface
public interface Level {

    /** Waits until what is committed now on the side with the writes has reached the other; false if not in time. */
    boolean await(Duration atMost) throws InterruptedException;
}
