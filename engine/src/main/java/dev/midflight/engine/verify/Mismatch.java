package dev.midflight.engine.verify;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.Key;
import java.util.List;

/**
 * A row that is proven to differ: both sides were read at the same place of the log.
 *
 * @param table the table's number
 * @param key the row's key
 * @param kind how it differs
 * @param columns the columns that differ; empty unless {@link Kind#DIFFERENT}
 */
public record Mismatch(int table, Key key, Kind kind, List<String> columns) {

    /** Copies the list. */
    public Mismatch {
        requireNonNull(key, "key");
        requireNonNull(kind, "kind");
        columns = List.copyOf(columns);
    }

    /** How a row differs. */
    public enum Kind {
        /** The source has it, the target has not. */
        MISSING,
        /** The target has it, the source has not. */
        EXTRA,
        /** Both have it, with different values. */
        DIFFERENT
    }
}
