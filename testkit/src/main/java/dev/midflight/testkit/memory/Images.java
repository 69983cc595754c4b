package dev.midflight.testkit.memory;

/** Which values the log of a memory server carries. The key is always there; a table without a key has all values. */
public enum Images {
    /** All values before and after. */
    FULL,
    /** The key before, all values after. */
    KEY_BEFORE,
    /** The key before; after an update, large values that did not change are absent, also if the key changed. */
    LARGE_OMITTED,
    /** The key before; after an update, only the key and what changed. */
    MINIMAL
}
