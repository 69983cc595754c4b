package dev.midflight.testkit.memory;

import dev.midflight.spi.Change;
import dev.midflight.spi.TableName;
import java.util.Optional;

/** One thing that a transaction did, as the log keeps it. */
sealed interface LogStep {

    /** Which table. */
    TableName table();

    /** A row was changed; both images are whole, the log decides what to carry. */
    record RowChanged(TableName table, Change change, Optional<Row> before, Optional<Row> after) implements LogStep {

        static RowChanged of(TableName table, Optional<Row> before, Optional<Row> after) {
            Change change = before.isEmpty() ? Change.INSERT : after.isEmpty() ? Change.DELETE : Change.UPDATE;
            return new RowChanged(table, change, before, after);
        }
    }

    /** The table was emptied. */
    record Emptied(TableName table) implements LogStep {}

    /** The table's definition was changed. */
    record Redefined(TableName table, String statement) implements LogStep {}
}
