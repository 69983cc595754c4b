package dev.midflight.engine.follow;

/** Which lane owns a key. */
public enum Spread {
    /** While tables are being copied: the lane that copied the key's chunk. */
    BY_CHUNK,
    /** After all tables are copied, and for a reverse stream from the start: by the hash of the key. */
    BY_KEY,
    /** Instead of {@link #BY_KEY}: none; a source transaction goes whole to the lane that its first key names. */
    BY_TRANSACTION
}
