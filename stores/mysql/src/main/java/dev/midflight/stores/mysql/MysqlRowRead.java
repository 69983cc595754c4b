package dev.midflight.stores.mysql;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of one or several statements in one snapshot, streamed. */
final class MysqlRowRead implements RowRead {

    private final Link link;
    private final BoundTable table;
    private final Connection connection;
    private final SnapshotToken token;
    private final Selects selects;
    private @Nullable WireRows rows;
    private boolean ended;
    private boolean closed;

    /** Takes over a connection with an open snapshot. */
    MysqlRowRead(Link link, BoundTable table, Connection connection, SnapshotToken token, Selects selects) {
        this.link = link;
        this.table = table;
        this.connection = connection;
        this.token = token;
        this.selects = selects;
    }

    @Override
    public SnapshotToken token() {
        return token;
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        return read(into, bytesMax, Long.MAX_VALUE);
    }

    @Override
    public boolean nextPage(RowBatch into, long bytesWanted) {
        return read(into, bytesWanted, bytesWanted);
    }

    private boolean read(RowBatch into, long bytesMax, long bytesAsked) {
        into.clear();
        try {
            boolean page = false;
            while (!page && into.size() < bytesMax && advance(bytesAsked)) {
                int before = into.rows();
                // A page that has a little more than was meant is read to its end.
                current().fill(into, (selects.isPage() ? 2 * bytesMax : bytesMax) - into.size());
                selects.came(into, before);
                page = selects.isPage() && !into.isEmpty();
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
        if (rows != null || !ended) {
            throw new IllegalStateException("there are rows left to read");
        }
        ended = false;
        selects.again();
    }

    private WireRows current() {
        WireRows current = rows;
        if (current == null) {
            throw new IllegalStateException("no statement is current");
        }
        return current;
    }

    /** Goes on to the next statement after the last row of one; returns false after the last of all. */
    private boolean advance(long bytesAsked) throws SQLException {
        if (rows != null && !current().ended()) {
            return true;
        }
        closeRows();
        Optional<String> next = selects.next(bytesAsked);
        ended = next.isEmpty();
        if (ended) {
            return false;
        }
        rows = WireRows.open(connection, next.get(), table.columns());
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
