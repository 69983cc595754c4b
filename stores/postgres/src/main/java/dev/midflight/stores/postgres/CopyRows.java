package dev.midflight.stores.postgres;

import dev.midflight.spi.ColumnIntake;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * The rows of one {@code COPY ... TO STDOUT} in binary form, which the server sends one a message: a count of fields,
 * then each field's length and bytes. Values go straight into the vectors. Until all rows are read the connection is of
 * no other use. One thread at a time.
 */
final class CopyRows {

    private static final int SIGNATURE = 11;
    private static final int FLAGS = Integer.BYTES;

    private final PgWire wire;
    private final Table table;
    private final ValueReader[] readers;
    private final ColumnIntake[] intakes;
    private final boolean[] plain;
    private boolean headed;
    private boolean ended = true;
    private @Nullable PSQLException refused;

    CopyRows(PgWire wire, Table table, List<Codec> codecs) {
        this.wire = wire;
        this.table = table;
        this.readers = codecs.stream().map(Codec::copyReader).toArray(ValueReader[]::new);
        this.intakes = ColumnIntake.of(table);
        this.plain = new boolean[readers.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = codecs.get(i).isPlain();
        }
    }

    /** Runs a COPY statement. */
    void start(String query) throws SQLException {
        try {
            wire.query(query);
            headed = false;
            ended = false;
        } catch (IOException failure) {
            throw PgWire.lost(failure);
        }
    }

    /** True if the answer is read to its end. */
    boolean ended() {
        return ended;
    }

    /** Appends rows until they take about so many bytes or there are no more. */
    void fill(RowBatch into, long bytesMax) throws SQLException {
        long bytes = 0;
        try {
            while (!ended && (into.isEmpty() || bytes < bytesMax)) {
                bytes += read(into);
            }
        } catch (IOException failure) {
            throw PgWire.lost(failure);
        }
    }

    /** Reads the answer to its end if not much of it is left. */
    boolean drain(long bytesMax) {
        long bytes = 0;
        try {
            while (!ended && bytes < bytesMax) {
                int sort = wire.next();
                bytes += wire.left();
                ended = sort == PgWire.READY;
            }
        } catch (IOException lost) {
            return false;
        }
        return ended;
    }

    /** Reads a message; says how long it was. */
    private int read(RowBatch into) throws IOException, SQLException {
        int sort = wire.next();
        int length = wire.left();
        switch (sort) {
            case PgWire.COPY_DATA -> readRow(into);
            case PgWire.ERROR -> refused = wire.refused();
            case PgWire.READY -> end();
            default -> {
                // The frame of the answer, and what the server says of itself.
            }
        }
        return length;
    }

    private void end() throws PSQLException {
        ended = true;
        PSQLException failure = refused;
        refused = null;
        if (failure != null) {
            throw failure;
        }
    }

    /** Reads a row, before the first of which the header stands, or the mark after the last one. */
    private void readRow(RowBatch into) throws IOException {
        if (!headed) {
            headed = true;
            wire.skip(SIGNATURE + FLAGS);
            wire.skip(wire.readInt());
        }
        if (wire.left() == 0 || wire.readShort() < 0) {
            return;
        }
        if (wire.hold(wire.left())) {
            readHeld(wire.buffer(), wire.at(), into);
        } else {
            readLong(into);
        }
        into.endRow();
    }

    private void readHeld(byte[] from, int start, RowBatch into) {
        int at = start;
        for (int i = 0; i < readers.length; i++) {
            int length = WireBuffer.intAt(from, at);
            at += Integer.BYTES;
            if (length < 0) {
                into.vector(i).addNull();
            } else {
                readValue(i, from, at, length, into);
                at += length;
            }
        }
    }

    private void readLong(RowBatch into) throws IOException {
        for (int i = 0; i < readers.length; i++) {
            int length = wire.readInt();
            if (length < 0) {
                into.vector(i).addNull();
            } else if (wire.hold(length)) {
                readValue(i, wire.buffer(), wire.at(), length, into);
                wire.skip(length);
            } else if (plain[i] && intakes[i].isLarge(length)) {
                into.vector(i).addLarge(LargeValue.of(length, wire));
            } else {
                intakes[i].requireHeld(length);
                byte[] value = new byte[length];
                wire.read(value, 0, length);
                readValue(i, value, 0, length, into);
            }
        }
    }

    private void readValue(int place, byte[] from, int at, int length, RowBatch into) {
        try {
            readers[place].read(from, at, length, into.vector(place));
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
