package dev.midflight.engine;

/** How far a run goes. */
public enum Goal {
    /** Until the tables are made and the routers have a plan; nothing is read or copied yet. */
    PREPARED,
    /** Until all rows are copied. */
    COPIED,
    /** Until both sides are proven equal. */
    VERIFIED,
    /** Until the writes are switched. */
    SWITCHED,
    /** To the proof, then follow until stopped. */
    FOLLOW
}
