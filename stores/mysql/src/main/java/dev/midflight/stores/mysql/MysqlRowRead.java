package dev.midflight.stores.mysql;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Rows of one or several statements in one snapshot, streamed. */
final class MysqlRowRead implements RowRead {

    private static final int FETCH_ROWS = 1000;

    private final Link link;
    private final BoundTable table;
    private final Connection connection;
    private final SnapshotToken token;
    private final Iterator<String> statements;
    private @Nullable Statement statement;
    private @Nullable ResultSet rows;
    private boolean closed;

    /** Takes over a connection with an open snapshot. */
    MysqlRowRead(Link link, BoundTable table, Connection connection, SnapshotToken token, Iterator<String> statements) {
        this.link = link;
        this.table = table;
        this.connection = connection;
        this.token = token;
        this.statements = statements;
    }

    @Override
    public SnapshotToken token() {
        return token;
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        into.clear();
        try {
            long bytes = 0;
            while (bytes < bytesMax && advance()) {
                bytes += ColumnReader.append(current(), table.columns(), into);
            }
            return !into.isEmpty();
        } catch (SQLException e) {
            link.forget(table.table().name());
            close();
            throw link.failure("Cannot read rows of %s".formatted(table.table().name()), e);
        }
    }

    private ResultSet current() {
        ResultSet current = rows;
        if (current == null) {
            throw new IllegalStateException("no row is current");
        }
        return current;
    }

    private boolean advance() throws SQLException {
        while (true) {
            ResultSet current = rows;
            if (current != null && current.next()) {
                return true;
            }
            closeStatement();
            if (!statements.hasNext()) {
                return false;
            }
            Statement next = Sql.statement(connection);
            statement = next;
            next.setFetchSize(FETCH_ROWS);
            rows = next.executeQuery(statements.next());
        }
    }

    private void closeStatement() throws SQLException {
        Statement current = statement;
        rows = null;
        statement = null;
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
        if (rows != null) {
            link.sessions().drop(connection);
            return;
        }
        try {
            Sql.run(connection, "ROLLBACK");
            link.sessions().giveBack(connection);
        } catch (SQLException e) {
            link.sessions().drop(connection);
        }
    }
}
