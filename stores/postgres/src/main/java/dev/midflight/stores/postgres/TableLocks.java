package dev.midflight.stores.postgres;

import dev.midflight.spi.TableName;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Locks tables against writers, in an order that it learns from the application.
 *
 * <p>Whoever locks several tables while transactions write to several meets them in a circle: they have what we wait
 * for, and wait for what we have. So a lock is not waited for for long: all are let go, the application goes on, and
 * the table that could not be had comes first the next time. Applications that touch their tables in one order are met
 * in that order after a few attempts; then their open transactions run to the end and only new ones wait.
 *
 * <p>One thread.
 */
final class TableLocks {

    private final List<TableName> order;
    private int reached;

    TableLocks(List<TableName> tables) {
        this.order = new ArrayList<>(tables);
    }

    /** Locks them until the end of the transaction; waits for each no longer than {@code millis}. */
    void take(Statement words, long millis) throws SQLException {
        words.execute("SET LOCAL lock_timeout = " + millis);
        for (reached = 0; reached < order.size(); reached++) {
            words.execute("LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE".formatted(Names.quote(order.get(reached))));
        }
        words.execute("SET LOCAL lock_timeout = 0");
    }

    /** The tables, in the order of the last attempt. */
    List<TableName> tables() {
        return List.copyOf(order);
    }

    /** After the transaction was rolled back: the table that was waited for comes first. */
    void learn() {
        if (reached < order.size()) {
            order.add(0, order.remove(reached));
        }
    }
}
