package dev.midflight.stores.mysql;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Moves rows of a result, selected with {@link BoundColumn#selected}, into vectors. */
final class ColumnReader {

    private static final int FIXED_BYTES = 9;

    private ColumnReader() {}

    /** Appends the current row; returns about how many bytes it takes. */
    static long append(ResultSet rows, List<BoundColumn> columns, RowBatch into) throws SQLException {
        long bytes = 0;
        for (int i = 0; i < columns.size(); i++) {
            bytes += append(rows, i + 1, columns.get(i), into.vector(i));
        }
        into.endRow();
        return bytes;
    }

    private static long append(ResultSet rows, int place, BoundColumn column, Vector vector) throws SQLException {
        return switch (column.kind()) {
            case BOOLEAN, INTEGER -> appendLong(rows, place, vector);
            case UNSIGNED ->
                column.type().size() == 64
                        ? appendUnsigned(rows.getBytes(place), vector)
                        : appendLong(rows, place, vector);
            case FLOAT, DOUBLE -> appendDouble(rows, place, vector);
            case DATE, TIME, DATETIME, INSTANT -> appendTemporal(rows.getBytes(place), column, vector);
            case DECIMAL -> appendDecimal(rows.getBytes(place), vector);
            case TEXT, BYTES, UUID, JSON, BITS, ENUM, SET, INET, ARRAY, GEOMETRY, DOCUMENT ->
                appendBytes(rows.getBytes(place), vector);
        };
    }

    private static long appendLong(ResultSet rows, int place, Vector vector) throws SQLException {
        long value = rows.getLong(place);
        if (value == 0 && rows.wasNull()) {
            vector.addNull();
        } else {
            vector.addLong(value);
        }
        return FIXED_BYTES;
    }

    private static long appendDouble(ResultSet rows, int place, Vector vector) throws SQLException {
        double value = rows.getDouble(place);
        if (value == 0 && rows.wasNull()) {
            vector.addNull();
        } else {
            vector.addDouble(value);
        }
        return FIXED_BYTES;
    }

    @SuppressWarnings("NullAway") // The driver answers null for NULL.
    private static long appendUnsigned(byte[] text, Vector vector) {
        if (text == null) {
            vector.addNull();
        } else {
            vector.addLong(Long.parseUnsignedLong(new String(text, StandardCharsets.US_ASCII)));
        }
        return FIXED_BYTES;
    }

    @SuppressWarnings("NullAway") // The driver answers null for NULL.
    private static long appendTemporal(byte[] text, BoundColumn column, Vector vector) {
        if (text == null) {
            vector.addNull();
            return FIXED_BYTES;
        }
        vector.addLong(
                switch (column.kind()) {
                    case DATE -> Calendar.readDate(text, 0);
                    case TIME -> Calendar.readTime(text, 0, text.length);
                    default -> Calendar.readDateTime(text, 0, text.length);
                });
        return FIXED_BYTES;
    }

    /** ZEROFILL pads with zeros, which the log does not know. */
    @SuppressWarnings("NullAway") // The driver answers null for NULL.
    private static long appendDecimal(byte[] text, Vector vector) {
        if (text == null) {
            vector.addNull();
            return FIXED_BYTES;
        }
        int start = 0;
        while (start + 1 < text.length && text[start] == '0' && text[start + 1] != '.') {
            start++;
        }
        vector.addBytes(text, start, text.length - start);
        return text.length + 5L;
    }

    @SuppressWarnings("NullAway") // The driver answers null for NULL.
    private static long appendBytes(byte[] value, Vector vector) {
        if (value == null) {
            vector.addNull();
            return 5;
        }
        vector.addBytes(value);
        return value.length + 5L;
    }
}
