package dev.midflight.stores.mysql;

import dev.midflight.spi.Vector;

/** Writes values as SQL literals. */
final class ValueText {

    private ValueText() {}

    /** The value, NULL included; it must not be absent. */
    static void write(BoundColumn column, Vector vector, int row, ByteText into) {
        if (!vector.hasValue(row)) {
            into.put("NULL");
            return;
        }
        switch (column.kind()) {
            case BOOLEAN, INTEGER -> into.putLong(vector.longAt(row));
            case UNSIGNED -> into.putUnsigned(vector.longAt(row));
            case FLOAT, DOUBLE -> into.putDouble(vector.doubleAt(row));
            case DECIMAL -> into.put(vector.bytes(), vector.start(row), vector.end(row));
            case DATE, TIME, DATETIME, INSTANT -> {
                into.put('\'');
                temporal(column, vector.longAt(row), into);
                into.put('\'');
            }
            case TEXT, JSON, ENUM, SET, INET, ARRAY -> quoted(vector, row, into);
            case UUID -> uuid(column, vector, row, into);
            case BITS -> into.putUnsigned(bits(vector, row));
            case BYTES, GEOMETRY, DOCUMENT -> hex(vector, row, into);
        }
    }

    /** A date or time without quotes. */
    static void temporal(BoundColumn column, long value, ByteText into) {
        switch (column.kind()) {
            case DATE -> Calendar.writeDate(value, into);
            case TIME -> Calendar.writeTime(value, into);
            default -> Calendar.writeDateTime(value, into);
        }
    }

    /** A bit string of at most 64 bits as a number. */
    static long bits(Vector vector, int row) {
        long bits = 0;
        for (int i = vector.start(row); i < vector.end(row); i++) {
            bits = (bits << 8) | (vector.bytes()[i] & 0xFF);
        }
        return bits;
    }

    /** Sixteen bytes as {@code 6ccd780c-baba-1026-9564-5b8c656024db}. */
    static void dashed(byte[] bytes, int start, ByteText into) {
        into.putHex(bytes, start, start + 4)
                .put('-')
                .putHex(bytes, start + 4, start + 6)
                .put('-');
        into.putHex(bytes, start + 6, start + 8)
                .put('-')
                .putHex(bytes, start + 8, start + 10)
                .put('-');
        into.putHex(bytes, start + 10, start + 16);
    }

    private static void uuid(BoundColumn column, Vector vector, int row, ByteText into) {
        if (!column.held().dataType().equals("uuid")) {
            hex(vector, row, into);
            return;
        }
        into.put('\'');
        dashed(vector.bytes(), vector.start(row), into);
        into.put('\'');
    }

    private static void hex(Vector vector, int row, ByteText into) {
        into.put('x')
                .put('\'')
                .putHex(vector.bytes(), vector.start(row), vector.end(row))
                .put('\'');
    }

    private static void quoted(Vector vector, int row, ByteText into) {
        into.put('\'');
        byte[] bytes = vector.bytes();
        int from = vector.start(row);
        int end = vector.end(row);
        for (int i = from; i < end; i++) {
            byte letter = bytes[i];
            if (letter == '\'' || letter == '\\') {
                into.put(bytes, from, i).put('\\');
                from = i;
            }
        }
        into.put(bytes, from, end).put('\'');
    }
}
