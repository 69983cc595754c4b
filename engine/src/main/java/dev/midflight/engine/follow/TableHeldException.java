package dev.midflight.engine.follow;

import dev.midflight.spi.Table;

/**
 * A table's definition changed in a way that is not followed; nothing is lost, and nothing goes on until it is
 * decided.
 */
public final class TableHeldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Names the table and what changed it. */
    public TableHeldException(Table table, String statement) {
        super("Cannot follow table %s: its definition was changed (%s); the target keeps the rows from before it"
                .formatted(table.name(), statement));
    }
}
