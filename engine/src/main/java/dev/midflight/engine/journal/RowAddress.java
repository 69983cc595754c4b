package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

/**
 * Which row is meant, and on which way.
 *
 * @param table in source names
 * @param key the row's key as text, as an operator types it
 * @param direction the way it was going
 */
public record RowAddress(String table, String key, Direction direction) {

    /** Requires every part. */
    public RowAddress {
        requireNonNull(table, "table");
        requireNonNull(key, "key");
        requireNonNull(direction, "direction");
    }

    /** The way a row goes. */
    public enum Direction {
        /** From source to target. */
        FORWARD,
        /** From target to source, after a switch. */
        REVERSE
    }
}
