package dev.midflight.stores.postgres;

import dev.midflight.spi.ColumnIntake;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.WholeRows;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * The rows of one {@code COPY ... TO STDOUT} in binary form, which the server sends one a message: a count of fields,
 * then each field's length and bytes. Rows go into a batch whole if that takes them in this form, else value by value
 * straight into the vectors. Until all rows are read the connection is of no other use. One thread at a time.
 */
final class CopyRows {

    private static final int SIGNATURE = 11;
    private static final int FLAGS = Integer.BYTES;

    private final PgWire wire;
    private final CopyForm form;
    private final ColumnIntake[] intakes;
    private final boolean[] plain;
    private Optional<WholeRows> whole = Optional.empty();
    private boolean headed;
    private boolean ended = true;
    private @Nullable PSQLException refused;

    CopyRows(PgWire wire, Table table, List<Codec> codecs) {
        this.wire = wire;
        this.form = new CopyForm(table.name().toString(), codecs);
        this.intakes = ColumnIntake.of(table);
        this.plain = new boolean[codecs.size()];
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
        whole = into.whole(form);
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
        if (wire.left() == 0 || wire.nextShort() < 0) {
            return;
        }
        boolean held = wire.hold(wire.left());
        if (whole.isPresent() && (held || (!form.trims() && wire.left() <= LargeValue.BYTES_MIN))) {
            readWhole(whole.get(), into);
            return;
        }
        // One that may hold a large value is taken apart, and so is the rest of its batch.
        whole = Optional.empty();
        wire.skip(Short.BYTES);
        if (held) {
            form.takeFields(wire.buffer(), wire.at(), into);
        } else {
            readLong(into);
        }
        into.endRow();
    }

    private void readWhole(WholeRows rows, RowBatch into) throws IOException {
        int length = wire.left();
        int kept = form.trims() ? form.trim(wire.buffer(), wire.at()) - wire.at() : length;
        int at = into.addWhole(kept);
        wire.read(rows.bytes(), at, kept);
        wire.skip(length - kept);
    }

    private void readLong(RowBatch into) throws IOException {
        for (int i = 0; i < plain.length; i++) {
            int length = wire.readInt();
            if (length < 0) {
                into.vector(i).addNull();
            } else if (wire.hold(length)) {
                form.readValue(i, wire.buffer(), wire.at(), length, into);
                wire.skip(length);
            } else if (plain[i] && intakes[i].isLarge(length)) {
                into.vector(i).addLarge(LargeValue.of(length, wire));
            } else {
                intakes[i].requireHeld(length);
                byte[] value = new byte[length];
                wire.read(value, 0, length);
                form.readValue(i, value, 0, length, into);
            }
        }
    }
}
