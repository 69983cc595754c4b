package dev.midflight.engine.journal;

/** How far a migration has come. The order is the way forward; only a roll back goes from SWITCHED to VERIFIED. */
public enum Phase {
    /** Known, nothing made. */
    NEW,
    /** Positions taken, target tables made. */
    PREPARED,
    /** Chunks are on their way. */
    COPYING,
    /** Every chunk is settled; changes are followed. */
    COPIED,
    /** Secondary indexes and foreign keys are made. */
    INDEXED,
    /** Both sides were proven equal at a position. */
    VERIFIED,
    /** The writes are being switched; {@link SwitchState} says how far. */
    SWITCHING,
    /** The target has the writes. */
    SWITCHED,
    /** Cleaned up; nothing follows. */
    FINISHED;

    /** True if this phase comes after {@code other} or is it. */
    public boolean isAtLeast(Phase other) {
        return compareTo(other) >= 0;
    }
}
