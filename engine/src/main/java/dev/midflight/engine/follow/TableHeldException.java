package dev.midflight.engine.follow;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.spi.Table;

/**
 * A table's definition changed in a way that is not followed; nothing is lost, and nothing goes on until it is
 * decided.
 */
public final class TableHeldException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    /** Names the table and what changed it. */
    public TableHeldException(Table table, String statement) {
        super("Cannot follow table %s: its definition was changed (%s); the target keeps the rows from before it"
                .formatted(table.name(), statement));
        this.explanation = new Explanation(
                "Cannot follow table " + table.name(),
                "",
                "its definition was changed (%s); the target keeps the rows from before it, and nothing is lost"
                        .formatted(statement),
                "Undo the change, or begin the migration anew; following definitions is not built yet in this version.",
                Explanation.EXIT_RESUMABLE);
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
