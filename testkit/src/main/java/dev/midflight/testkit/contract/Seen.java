package dev.midflight.testkit.contract;

import dev.midflight.spi.Change;
import dev.midflight.spi.Position;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TxRef;
import dev.midflight.testkit.memory.Row;
import java.util.List;

/**
 * A transaction as a log delivered it.
 *
 * @param tx its name
 * @param changes its changes, in order
 * @param pieces in how many pieces they came
 * @param notices what else it did: {@code truncated t} and {@code altered t}, each before how many changes
 * @param position where reading can go on without it
 */
record Seen(TxRef tx, List<SeenChange> changes, int pieces, List<Notice> notices, Position position) {

    Seen {
        changes = List.copyOf(changes);
        notices = List.copyOf(notices);
    }

    /** The images after, in order. */
    List<Row> after() {
        return changes.stream().map(SeenChange::after).toList();
    }

    /** One change with its images. */
    record SeenChange(TableName table, Change change, Row before, Row after) {}

    /** Something other than a change, and how many changes of the transaction came before. */
    record Notice(Kind kind, TableName table, int changesBefore) {

        enum Kind {
            TRUNCATED,
            ALTERED
        }
    }
}
