package dev.midflight.engine.journal;

/** Which side accepts the application's writes. */
public enum Authority {
    /** The side the migration started from. */
    SOURCE,
    /** Neither: writes are held. */
    NOBODY,
    /** The side the migration leads to. */
    TARGET
}
