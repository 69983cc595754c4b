package dev.midflight.stores.mysql;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Rows of one or several statements in one snapshot, streamed. */
final class MysqlRowRead implements RowRead {

    private final Link link;
    private final BoundTable table;
    private final Connection connection;
    private final SnapshotToken token;
    private final Iterable<String> statements;
    private Iterator<String> left;
    private @Nullable WireRows rows;
    private boolean closed;

    /** Takes over a connection with an open snapshot. */
    MysqlRowRead(Link link, BoundTable table, Connection connection, SnapshotToken token, Iterable<String> statements) {
        this.link = link;
        this.table = table;
        this.connection = connection;
        this.token = token;
        this.statements = statements;
        this.left = statements.iterator();
    }

    @Override
    public SnapshotToken token() {
        return token;
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        into.clear();
        try {
            while (into.size() < bytesMax && advance()) {
                current().fill(into, bytesMax - into.size());
            }
            return !into.isEmpty();
        } catch (SQLException e) {
            link.forget(table.table().name());
            close();
            throw link.failure("Cannot read rows of %s".formatted(table.table().name()), e);
        }
    }

    @Override
    public void again() {
        if (rows != null || left.hasNext()) {
            throw new IllegalStateException("there are rows left to read");
        }
        left = statements.iterator();
    }

    private WireRows current() {
        WireRows current = rows;
        if (current == null) {
            throw new IllegalStateException("no statement is current");
        }
        return current;
    }

    /** Goes on to the next statement after the last row of one; returns false after the last of all. */
    private boolean advance() throws SQLException {
        if (rows != null && !current().ended()) {
            return true;
        }
        closeRows();
        if (!left.hasNext()) {
            return false;
        }
        rows = WireRows.open(connection, left.next(), table.columns());
        return true;
    }

    private void closeRows() throws SQLException {
        WireRows current = rows;
        rows = null;
        if (current != null) {
            current.close();
        }
    }

    /** A connection in the middle of its rows is cut: to close it kindly would mean to read them all. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            closeRows();
            Sql.run(connection, "ROLLBACK");
            link.sessions().giveBack(connection);
        } catch (SQLException e) {
            link.sessions().drop(connection);
        }
    }
}
