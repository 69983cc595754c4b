package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

/**
 * One column of a batch: its name in a store and the type in which its values travel.
 *
 * @param name the column's name in the store that reads or writes the batch
 * @param type the type in which values travel
 */
public record ColumnSpec(String name, LogicalType type) {

    /** Requires both. */
    public ColumnSpec {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
    }
}
