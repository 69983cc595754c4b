package dev.midflight.testkit.memory;

/** What a call does that would have to wait for a lock, a transaction or a log event. */
public enum Waiting {
    /** Gives up at once, as if the time had passed. For simulations on one thread. */
    NEVER,
    /** Waits on the JVM's clock for another thread. */
    REAL_TIME
}
