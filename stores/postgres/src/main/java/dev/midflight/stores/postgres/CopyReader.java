package dev.midflight.stores.postgres;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Decodes the binary form of COPY, which the server sends one row a message: a count of fields, then each field's
 * length and bytes. Values go straight into the vectors.
 */
final class CopyReader {

    private static final int SIGNATURE = 11;
    private static final int HEADER = SIGNATURE + 2 * Integer.BYTES;

    private final Table table;
    private final ValueReader[] readers;

    CopyReader(Table table, List<Codec> codecs) {
        this.table = table;
        this.readers = codecs.stream().map(Codec::copyReader).toArray(ValueReader[]::new);
    }

    /** Appends all rows of a COPY statement. */
    static void readAll(Connection connection, CopyReader reader, String query, RowBatch into) throws SQLException {
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(query);
        byte[] message = copy.readFromCopy();
        while (message != null) {
            reader.read(message, into);
            message = copy.readFromCopy();
        }
    }

    /** Appends the rows of a message: the header with the first row, a row, or the end mark. */
    void read(byte[] message, RowBatch into) {
        int at = 0;
        if (message.length >= HEADER && message[0] == 'P' && message[1] == 'G') {
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
}
