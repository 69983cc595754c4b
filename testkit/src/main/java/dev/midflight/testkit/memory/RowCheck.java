package dev.midflight.testkit.memory;

import dev.midflight.spi.TableName;
import java.util.Optional;

/** Decides which rows a memory server refuses from lanes, beyond its own constraints. Must depend on the row alone. */
@FunctionalInterface
public interface RowCheck {

    /** Refuses nothing. */
    RowCheck NONE = (table, row) -> Optional.empty();

    /**
     * The cause for which a row is refused, without values, or nothing.
     *
     * @param table where it is to be written
     * @param row the whole row, with NULL in columns that no one gave
     */
    Optional<String> cause(TableName table, Row row);
}
