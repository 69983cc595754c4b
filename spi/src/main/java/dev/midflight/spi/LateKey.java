package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

/**
 * A key that can be taken from a table while rows are loaded. Both statements do nothing where nothing is to be done.
 *
 * @param drop takes the key away
 * @param make makes the same key again
 */
public record LateKey(SchemaPlan.Statement drop, SchemaPlan.Statement make) {

    /** Requires both. */
    public LateKey {
        requireNonNull(drop, "drop");
        requireNonNull(make, "make");
    }
}
