package dev.midflight.engine.follow;

import dev.midflight.spi.TableName;

/**
 * A table's columns are no longer what they were when reading began. Whoever owns the stream closes it, looks at the
 * definitions again, and starts anew or holds.
 */
public final class TableAlteredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Names the table. */
    public TableAlteredException(TableName table) {
        super("The definition of table %s was changed.".formatted(table));
    }
}
