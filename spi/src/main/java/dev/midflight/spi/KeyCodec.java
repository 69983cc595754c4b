package dev.midflight.spi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Encodes the key columns of a row so that unsigned byte order is value order, and decodes them again.
 *
 * <p>Each column is one tag byte (0 NULL, 1 value) and its value: whole numbers, dates and times as 8 bytes with the
 * sign
 * flipped, unsigned numbers as 8 bytes, doubles as their ordered IEEE bits, decimals as sign, exponent and digits,
 * everything else as bytes with 00 written as 00 FF and ended by 00 01. Stateless but for a buffer: one thread at a
 * time.
 */
public final class KeyCodec {

    private static final int NULL = 0;
    private static final int VALUE = 1;
    private static final int ESCAPED = 0xFF;
    private static final int END = 0x01;

    private final List<ColumnSpec> keyColumns;
    private final int[] places;
    private final KeyBytes out = new KeyBytes();

    /** A codec for a table's key. */
    public KeyCodec(Table table) {
        this.keyColumns = table.keyColumns();
        this.places = table.key().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The key's columns, in key order. */
    public List<ColumnSpec> keyColumns() {
        return keyColumns;
    }

    /**
     * The key of a row of the table.
     *
     * @throws IllegalArgumentException if a key column is absent
     */
    public Key key(RowBatch rows, int row) {
        out.clear();
        for (int place : places) {
            write(rows.columns().get(place), rows.vector(place), row);
        }
        return new Key(out.copy());
    }

    /**
     * True if a change left the key as it was, for its values are the same, byte for byte, or were left out. If not, it
     * may still be the same: {@link #key} tells.
     */
    public boolean keeps(ChangeBatch batch, int row) {
        for (int place : places) {
            Vector after = batch.after().vector(place);
            if (!after.isAbsent(row) && !after.sameRows(row, batch.before().vector(place), row, 1)) {
                return false;
            }
        }
        return true;
    }

    /** The key of a row of a batch that has the key's columns alone, in key order. */
    public Key keyOfKeyRow(RowBatch keyRows, int row) {
        out.clear();
        for (int i = 0; i < places.length; i++) {
            write(keyColumns.get(i), keyRows.vector(i), row);
        }
        return new Key(out.copy());
    }

    /** Appends the key's values as one row to a batch that has the key's columns alone, in key order. */
    public void decode(Key key, RowBatch keyRows) {
        byte[] bytes = key.bytes();
        int at = 0;
        for (int i = 0; i < places.length; i++) {
            at = read(keyColumns.get(i).type().kind(), bytes, at, keyRows.vector(i));
        }
        if (at != bytes.length) {
            throw new IllegalArgumentException(
                    "key %s has %d bytes, %d were expected".formatted(key, bytes.length, at));
        }
        keyRows.endRow();
    }

    private void write(ColumnSpec column, Vector vector, int row) {
        if (vector.isAbsent(row)) {
            throw new IllegalArgumentException("key column %s is absent".formatted(column.name()));
        }
        if (vector.isNull(row)) {
            out.put(NULL);
            return;
        }
        Kind kind = column.type().kind();
        switch (kind.storage()) {
            case LONG -> writeLong(kind == Kind.UNSIGNED ? vector.longAt(row) : vector.longAt(row) ^ Long.MIN_VALUE);
            case DOUBLE -> writeLong(ordered(vector.doubleAt(row)));
            case BYTES -> {
                out.put(VALUE);
                if (kind == Kind.DECIMAL) {
                    Decimals.writeOrdered(vector.bytes(), vector.start(row), vector.end(row), out);
                } else {
                    writeBytes(vector.bytes(), vector.start(row), vector.end(row));
                }
            }
        }
    }

    private void writeLong(long value) {
        out.put(VALUE);
        out.putLong(value);
    }

    private void writeBytes(byte[] bytes, int start, int end) {
        int from = start;
        for (int i = start; i < end; i++) {
            if (bytes[i] == 0) {
                out.put(bytes, from, i + 1 - from);
                out.put(ESCAPED);
                from = i + 1;
            }
        }
        out.put(bytes, from, end - from);
        out.put(0);
        out.put(END);
    }

    private static int read(Kind kind, byte[] bytes, int start, Vector into) {
        int at = start;
        if (bytes[at++] == NULL) {
            into.addNull();
            return at;
        }
        switch (kind.storage()) {
            case LONG -> {
                long value = readLong(bytes, at);
                into.addLong(kind == Kind.UNSIGNED ? value : value ^ Long.MIN_VALUE);
                return at + Long.BYTES;
            }
            case DOUBLE -> {
                into.addDouble(unordered(readLong(bytes, at)));
                return at + Long.BYTES;
            }
            case BYTES -> {
                return kind == Kind.DECIMAL ? readDecimal(bytes, at, into) : readBytes(bytes, at, into);
            }
        }
        throw new AssertionError(kind);
    }

    private static long readLong(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    private static int readDecimal(byte[] bytes, int at, Vector into) {
        StringBuilder text = new StringBuilder();
        int next = Decimals.readOrdered(bytes, at, text);
        into.addBytes(text.toString().getBytes(StandardCharsets.US_ASCII));
        return next;
    }

    private static int readBytes(byte[] bytes, int start, Vector into) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        int at = start;
        while (bytes[at] != 0 || (bytes[at + 1] & 0xFF) == ESCAPED) {
            value.write(bytes[at]);
            at += bytes[at] == 0 ? 2 : 1;
        }
        into.addBytes(value.toByteArray());
        return at + 2;
    }

    /** Doubles in the order of their values: negative numbers have all bits flipped, the others only the sign. */
    private static long ordered(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    private static double unordered(long ordered) {
        return Double.longBitsToDouble(ordered < 0 ? ordered ^ Long.MIN_VALUE : ~ordered);
    }
}
