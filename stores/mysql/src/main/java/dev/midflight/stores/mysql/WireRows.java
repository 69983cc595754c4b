package dev.midflight.stores.mysql;

import dev.midflight.spi.RowBatch;
import dev.midflight.stores.mysql.WireCommand.Lent;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one SELECT, read over the driver's connection in the server's binary form.
 *
 * <p>The driver makes an object of each value that is not a number; this makes none. And in binary form the server has
 * no numbers and dates to write as text, which is most of its work. Until all rows are read the connection is of no
 * other use. One thread at a time.
 */
final class WireRows implements AutoCloseable {

    private static final int END = 0xFE;
    private static final int UNSIGNED_FLAG = 0x20;

    /** A row's bits for NULL begin with two that mean nothing. */
    private static final int NULLS_FROM = 2;

    /** A column's description ends with its type, two bytes of flags and three more. */
    private static final int TYPE_FROM_END = 6;

    private final org.mariadb.jdbc.Connection connection;
    private final List<BoundColumn> selected;
    private final WireColumn[] columns;
    private final byte[] nulls;
    private @Nullable Lent lent;
    private @Nullable WireStatement statement;
    private boolean ended = true;

    private WireRows(org.mariadb.jdbc.Connection connection, List<BoundColumn> selected) {
        this.connection = connection;
        this.selected = selected;
        this.columns = new WireColumn[selected.size()];
        this.nulls = new byte[(selected.size() + NULLS_FROM + 7) / 8];
    }

    /** Runs a SELECT of these columns, each as {@link BoundColumn#selected} writes it. */
    static WireRows open(Connection connection, String sql, List<BoundColumn> columns) throws SQLException {
        WireRows rows = new WireRows(connection.unwrap(org.mariadb.jdbc.Connection.class), columns);
        boolean open = false;
        try {
            WireStatement statement = WireStatement.prepare(rows.connection.getClient(), sql);
            rows.statement = statement;
            statement.execute(List.of(), rows::executed);
            open = true;
            return rows;
        } finally {
            if (!open) {
                rows.close();
            }
        }
    }

    /** True if all rows are read. */
    boolean ended() {
        return ended;
    }

    /** Appends rows until they take about so many bytes or there are no more. */
    void fill(RowBatch into, long bytesMax) throws SQLException {
        Lent from = lent;
        if (from == null) {
            throw new IllegalStateException("nothing was executed");
        }
        from.lock().lock();
        try {
            long bytes = 0;
            while (!ended && bytes < bytesMax) {
                bytes += append(from, into);
            }
        } catch (IOException e) {
            throw new SQLNonTransientConnectionException("Connection lost: " + e.getMessage(), "08000", e);
        } finally {
            from.lock().unlock();
        }
    }

    /** Frees the statement. While rows are left, ends the session: to read them all could take hours. */
    @Override
    public void close() throws SQLException {
        WireStatement open = statement;
        statement = null;
        if (!ended) {
            connection.abort(Runnable::run);
        } else if (open != null && !connection.isClosed()) {
            open.close();
        }
        ended = true;
    }

    private long append(Lent from, RowBatch into) throws IOException, SQLException {
        Wire wire = from.wire();
        wire.next();
        int first = wire.readByte();
        if (first != WireStatement.OK) {
            end(from, first);
            return 0;
        }
        wire.read(nulls, 0, nulls.length);
        long bytes = 0;
        for (int i = 0; i < columns.length; i++) {
            int bit = i + NULLS_FROM;
            boolean isNull = (nulls[bit >> 3] >> (bit & 7) & 1) != 0;
            bytes += isNull ? columns[i].appendNull(into.vector(i)) : columns[i].append(wire, into.vector(i));
        }
        if (!wire.ended()) {
            throw new IOException("the server sent a row that is longer than its columns");
        }
        into.endRow();
        return bytes;
    }

    /** Reads what follows the last row: the state of the session, which the driver relies on, or an error. */
    private void end(Lent from, int first) throws IOException, SQLException {
        if (first != END) {
            throw refused(from, first);
        }
        Wire wire = from.wire();
        boolean counted = from.context().isEofDeprecated();
        if (counted) {
            wire.readLength();
            wire.readLength();
        }
        int one = (int) wire.readNumber(2);
        int other = (int) wire.readNumber(2);
        from.context().setServerStatus(counted ? one : other);
        from.context().setWarning(counted ? other : one);
        wire.skipRest();
        ended = true;
    }

    private SQLException refused(Lent from, int first) throws IOException {
        SQLException failure = WireStatement.refused(from, first);
        ended = true;
        return failure;
    }

    private void executed(Lent from) throws IOException, SQLException {
        lent = from;
        Wire wire = from.wire();
        wire.next();
        int first = wire.readByte();
        if (first == WireStatement.ERROR) {
            throw refused(from, first);
        }
        ended = false;
        long count = wire.readLength(first);
        if (count != columns.length) {
            throw new IOException("the server sent %d columns for %d".formatted(count, columns.length));
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i] = described(wire, selected.get(i));
        }
        if (!from.context().isEofDeprecated()) {
            wire.next();
            wire.skipRest();
        }
    }

    private static WireColumn described(Wire wire, BoundColumn column) throws IOException, SQLException {
        wire.next();
        wire.skip(wire.left() - TYPE_FROM_END);
        int type = wire.readByte();
        boolean unsigned = (wire.readNumber(2) & UNSIGNED_FLAG) != 0;
        wire.skipRest();
        return WireColumn.of(column, type, unsigned);
    }
}
