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

    private static final int DRAINED_MESSAGES_MAX = 64;

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
            throw sessions.failure("Cannot read rows of %s".formatted(table.name()), failure);
        }
        return !into.isEmpty();
    }

    @Override
    public void again() {
        if (!ended) {
            throw new IllegalStateException("there are rows left to read");
        }
        ended = false;
        copy = null;
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
        if (isDrained()) {
            PgRows.end(sessions, connection);
        } else {
            sessions.abandon(connection);
        }
    }

    /**
     * True if nothing of the COPY is left to come. A little is read to its end; of more the connection is given up:
     * a cancel request takes another way to the server and may hit whatever runs on the connection next.
     */
    private boolean isDrained() {
        CopyOut running = copy;
        try {
            for (int i = 0; i < DRAINED_MESSAGES_MAX && running != null && running.isActive(); i++) {
                running.readFromCopy();
            }
            return running == null || !running.isActive();
        } catch (SQLException lost) {
            return false;
        }
    }
}
