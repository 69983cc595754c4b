package dev.midflight.stores.postgres;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** One read by COPY within a snapshot; the rows begin to come with the first {@link #next}. */
final class PgRead implements RowRead {

    private static final int DRAINED_BYTES_MAX = 1 << 16;

    /**
     * What is to be read.
     *
     * @param token what the snapshot sees
     * @param codecs how each field is decoded
     * @param query the COPY statement
     */
    record Plan(PgToken token, List<Codec> codecs, String query) {}

    private final Sessions sessions;
    private final Connection connection;
    private final Table table;
    private final Plan plan;
    private final CopyRows rows;
    private boolean started;
    private boolean closed;

    PgRead(Sessions sessions, Connection connection, Table table, Plan plan) throws SQLException {
        this.sessions = sessions;
        this.connection = connection;
        this.table = table;
        this.plan = plan;
        this.rows = new CopyRows(sessions.wire(connection), table, plan.codecs());
    }

    @Override
    public SnapshotToken token() {
        return plan.token();
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        into.clear();
        try {
            if (!started) {
                started = true;
                rows.start(plan.query());
            }
            rows.fill(into, bytesMax);
        } catch (SQLException failure) {
            throw sessions.failure("Cannot read rows of %s".formatted(table.name()), failure);
        }
        return !into.isEmpty();
    }

    @Override
    public void again() {
        if (!rows.ended()) {
            throw new IllegalStateException("there are rows left to read");
        }
        started = false;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // A little is read to its end; of more the connection is given up: a cancel request takes another way to the
        // server and may hit whatever runs on the connection next.
        if (rows.drain(DRAINED_BYTES_MAX)) {
            PgRows.end(sessions, connection);
        } else {
            sessions.abandon(connection);
        }
    }
}
