package dev.midflight.stores.postgres;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** One read by COPY within a snapshot; the rows begin to come with the first {@link #next}. */
final class PgRead implements RowRead {

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
    private final CopyReader reader;
    private @Nullable CopyOut copy;
    private boolean ended;
    private boolean closed;

    PgRead(Sessions sessions, Connection connection, Table table, Plan plan) {
        this.sessions = sessions;
        this.connection = connection;
        this.table = table;
        this.plan = plan;
        this.reader = new CopyReader(table, plan.codecs());
    }

    @Override
    public SnapshotToken token() {
        return plan.token();
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        into.clear();
        try {
            while (!ended && (into.isEmpty() || into.size() < bytesMax)) {
                byte[] message = started().readFromCopy();
                if (message == null) {
                    ended = true;
                } else {
                    reader.read(message, into);
                }
            }
        } catch (SQLException failure) {
            ended = true;
            throw Failures.of("Cannot read rows of %s".formatted(table.name()), failure);
        }
        return !into.isEmpty();
    }

    private CopyOut started() throws SQLException {
        CopyOut running = copy;
        if (running == null) {
            running = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(plan.query());
            copy = running;
        }
        return running;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        CopyOut running = copy;
        try {
            if (running != null && running.isActive()) {
                running.cancelCopy();
            }
        } catch (SQLException lost) {
            sessions.discard(connection);
            return;
        }
        PgRows.end(sessions, connection);
    }
}
