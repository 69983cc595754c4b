package dev.midflight.stores.postgres;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * One read in the binary form of COPY, which the server sends one row a message: a count of fields, then each field's
 * length and bytes. Values go straight into the vectors.
 */
final class PgRead implements RowRead {

    private static final int SIGNATURE = 11;
    private static final int HEADER = SIGNATURE + 2 * Integer.BYTES;

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
    private final ValueReader[] readers;
    private @Nullable CopyOut copy;
    private boolean ended;
    private boolean closed;

    PgRead(Sessions sessions, Connection connection, Table table, Plan plan) {
        this.sessions = sessions;
        this.connection = connection;
        this.table = table;
        this.plan = plan;
        this.readers = plan.codecs().stream().map(Codec::copyReader).toArray(ValueReader[]::new);
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
                    read(message, into);
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

    /** A message is the header with the first row, a row, or the end mark. */
    private void read(byte[] message, RowBatch into) {
        int at = 0;
        if (message.length >= HEADER && message[0] == 'P' && message[1] == 'G' && message[SIGNATURE - 2] == '\n') {
            at = HEADER + WireBuffer.intAt(message, HEADER - Integer.BYTES);
        }
        while (at < message.length) {
            int fields = WireBuffer.shortAt(message, at);
            at += Short.BYTES;
            if (fields < 0) {
                return;
            }
            at = readRow(message, at, into);
        }
    }

    private int readRow(byte[] message, int start, RowBatch into) {
        int at = start;
        for (int i = 0; i < readers.length; i++) {
            int length = WireBuffer.intAt(message, at);
            at += Integer.BYTES;
            if (length < 0) {
                into.vector(i).addNull();
            } else {
                readValue(i, message, at, length, into);
                at += length;
            }
        }
        into.endRow();
        return at;
    }

    private void readValue(int place, byte[] message, int at, int length, RowBatch into) {
        try {
            readers[place].read(message, at, length, into.vector(place));
        } catch (UnfitException unfit) {
            throw unreadable(table, place, unfit);
        }
    }

    /** A value that the wire type cannot hold; it stops the read, for it can be neither carried nor left out. */
    static StoreRefusedException unreadable(Table table, int place, UnfitException unfit) {
        return new StoreRefusedException(
                "Cannot read column %s of %s as %s: %s."
                        .formatted(
                                table.columns().get(place).name(),
                                table.name(),
                                table.columns().get(place).type(),
                                unfit.getMessage()),
                "Correct the value in the source, or leave the column out of the plan.",
                unfit);
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
