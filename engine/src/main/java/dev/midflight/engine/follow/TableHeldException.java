package dev.midflight.engine.follow;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.spi.TableName;

/**
 * A table's definition changed in a way that is not followed. Nothing is lost: the position stays in front of the
 * change until it is decided.
 */
public final class TableHeldException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    /** Names the table, what became of it, and what to do. */
    public TableHeldException(TableName table, String found, String remedy) {
        super("table %s: %s. %s".formatted(table, found, remedy));
        this.explanation = new Explanation(
                "Cannot follow table " + table,
                "",
                found + "; the other side keeps the rows from before it, and nothing is lost",
                remedy,
                Explanation.EXIT_RESUMABLE);
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
