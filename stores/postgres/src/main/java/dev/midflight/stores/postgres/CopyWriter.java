package dev.midflight.stores.postgres;

import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import dev.midflight.spi.WholeRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Writes rows by {@code COPY ... FROM STDIN} in binary form, straight from the vectors, or whole as they came. */
final class CopyWriter {

    private static final int PIECE_BYTES = 64 << 10;

    /** A piece is a message and two writes to the socket, and the server looks at it when it has all of it. */
    private static final int WHOLE_PIECE_BYTES = 256 << 10;

    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int END = -1;

    private final LaneSession session;
    private final String statement;
    private final List<Codec> codecs;
    private final ValueWriter[] writers;
    private final CopyForm form;
    private final WireBuffer buffer;
    private final List<Put> large = new ArrayList<>();

    /** A large value that belongs at a place of the buffer. */
    private record Put(int at, LargeValue value) {}

    CopyWriter(LaneSession session, String table, List<Codec> codecs) {
        this.session = session;
        this.buffer = session.buffer();
        this.codecs = codecs;
        this.form = new CopyForm(table, codecs);
        this.writers =
                codecs.stream().map(Codec::copyWriter).flatMap(Optional::stream).toArray(ValueWriter[]::new);
        String columns =
                codecs.stream().map(codec -> Names.quote(codec.column().name())).collect(Collectors.joining(", "));
        this.statement = "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(table, columns);
    }

    /** True if every column has a binary form that we know. */
    boolean isPossible() {
        return writers.length == codecs.size();
    }

    /** The form in which rows are sent as they come; nothing if they have to be put together. */
    Optional<CopyForm> wholeForm() {
        return isPossible() && form.isWhole() ? Optional.of(form) : Optional.empty();
    }

    /** What is sent by one COPY. */
    private interface Pieces {

        /** Sends them; false to give up. */
        boolean send(CopyIn copy) throws SQLException;
    }

    /** Writes the chosen rows; those that do not fit are left out and added to the rejections. */
    void write(RowBatch rows, List<Integer> chosen, List<Rejection> rejections) throws SQLException {
        copy(copy -> {
            send(copy, rows, chosen.stream().mapToInt(Integer::intValue).toArray(), rejections);
            return true;
        });
    }

    /**
     * Writes all rows, those that are begun with first; false, with the savepoint still open, if one does not fit.
     * One COPY for as much as possible: each takes memory from the system and gives it back, which costs the server
     * more than the rows that fit into it.
     */
    boolean writeWhole(List<RowBatch> begun, LaneWriter.Rows rows) throws SQLException {
        return copy(copy -> {
            for (RowBatch piece : begun) {
                if (!sendAll(copy, piece)) {
                    return false;
                }
            }
            for (Optional<RowBatch> next = rows.next(); next.isPresent(); next = rows.next()) {
                if (!sendAll(copy, next.get())) {
                    return false;
                }
            }
            return true;
        });
    }

    private boolean copy(Pieces pieces) throws SQLException {
        session.run(Attempt.OPEN);
        CopyIn copy =
                session.connection().unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        boolean sent = false;
        try {
            buffer.truncate(0);
            buffer.putBytes(HEADER, 0, HEADER.length);
            if (!pieces.send(copy)) {
                return false;
            }
            buffer.putShort(END);
            send(copy);
            copy.endCopy();
            sent = true;
        } finally {
            if (!sent && copy.isActive()) {
                copy.cancelCopy();
            }
        }
        session.run(Attempt.CLOSE);
        return true;
    }

    /** Sends all rows, as they came if they did in the target's own form; false if one does not fit. */
    boolean sendAll(CopyIn copy, RowBatch rows) throws SQLException {
        Optional<WholeRows> whole = rows.whole(form);
        if (whole.isPresent()) {
            sendWhole(copy, whole.get());
            return true;
        }
        List<Rejection> unfit = new ArrayList<>();
        send(copy, rows, IntStream.range(0, rows.rows()).toArray(), unfit);
        return unfit.isEmpty();
    }

    /** Sends rows as they came. */
    private void sendWhole(CopyIn copy, WholeRows rows) throws SQLException {
        send(copy);
        for (int at = 0; at < rows.size(); at += WHOLE_PIECE_BYTES) {
            copy.writeToCopy(rows.bytes(), at, Math.min(WHOLE_PIECE_BYTES, rows.size() - at));
        }
    }

    private void send(CopyIn copy, RowBatch rows, int[] chosen, List<Rejection> rejections) throws SQLException {
        if (rows.hasLarge()) {
            for (int row : chosen) {
                putRow(rows, row, rejections);
                sendLarge(copy);
            }
            return;
        }
        int done = 0;
        while (done < chosen.length) {
            done = putPiece(rows, chosen, done, rejections);
            send(copy);
        }
    }

    /** Sends a row with the large values where they belong in it. */
    private void sendLarge(CopyIn copy) throws SQLException {
        int sent = 0;
        byte[] piece = new byte[LargeValue.PIECE_BYTES];
        for (Put put : large) {
            copy.writeToCopy(buffer.bytes(), sent, put.at() - sent);
            sent = put.at();
            for (int at = 0; at < put.value().length(); ) {
                int count = put.value().read(at, piece);
                copy.writeToCopy(piece, 0, count);
                at += count;
            }
        }
        copy.writeToCopy(buffer.bytes(), sent, buffer.size() - sent);
        buffer.truncate(0);
        large.clear();
    }

    private void send(CopyIn copy) throws SQLException {
        copy.writeToCopy(buffer.bytes(), 0, buffer.size());
        buffer.truncate(0);
    }

    /**
     * Puts rows until they fill a piece; returns how many of the chosen are done. This and no more is what the compiler
     * has to make fast: with the sending in the same loop, compiling took a second of a core.
     */
    private int putPiece(RowBatch rows, int[] chosen, int from, List<Rejection> rejections) {
        int done = from;
        while (done < chosen.length && buffer.size() < PIECE_BYTES) {
            putRow(rows, chosen[done++], rejections);
        }
        return done;
    }

    private void putLarge(int place, LargeValue value, int field) {
        codecs.get(place).requireFits(value);
        buffer.setInt(field - Integer.BYTES, value.length());
        large.add(new Put(buffer.size(), value));
    }

    private void putRow(RowBatch rows, int row, List<Rejection> rejections) {
        int start = buffer.size();
        buffer.putShort(writers.length);
        for (int i = 0; i < writers.length; i++) {
            Vector vector = rows.vector(i);
            if (!vector.hasValue(row)) {
                buffer.putInt(-1);
                continue;
            }
            int field = buffer.beginField();
            try {
                if (vector.isLarge(row)) {
                    putLarge(i, vector.largeAt(row), field);
                    continue;
                }
                writers[i].write(vector, row, buffer);
            } catch (UnfitException unfit) {
                large.clear();
                buffer.truncate(start);
                rejections.add(new Rejection(row, Parameters.cause(codecs.get(i), unfit)));
                return;
            }
            buffer.endField(field);
        }
    }
}
