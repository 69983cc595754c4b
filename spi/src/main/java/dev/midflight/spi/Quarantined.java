package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

/**
 * A row that is missing from the target, or stale there, because it could not be represented or was refused.
 *
 * @param table the table's number
 * @param key its key
 * @param cause why, without column values
 */
public record Quarantined(int table, Key key, String cause) {

    /** Requires all. */
    public Quarantined {
        requireNonNull(key, "key");
        requireNonNull(cause, "cause");
    }
}
