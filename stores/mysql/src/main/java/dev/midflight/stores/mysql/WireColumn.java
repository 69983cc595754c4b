package dev.midflight.stores.mysql;

import dev.midflight.spi.ColumnIntake;
import dev.midflight.spi.Kind;
import dev.midflight.spi.Temporals;
import dev.midflight.spi.Vector;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/** Moves the values of one column of a result from the wire into a vector; no object per value. */
final class WireColumn {

    private static final int FIXED_BYTES = 9;
    private static final int LENGTH_BYTES = 5;
    private static final int DATE_BYTES = 4;
    private static final int DECIMAL_BYTES_MAX = 256;

    /** How the server writes a value of a type; types that are not here come as bytes with their length. */
    private enum Form {
        BYTE(1),
        SHORT(2),
        INT(4),
        LONG(8),
        FLOAT(4),
        DOUBLE(8),
        DATE_TIME(0),
        TIME(0),
        BYTES(0);

        private static final Map<Integer, Form> BY_TYPE = Map.ofEntries(
                Map.entry(1, BYTE),
                Map.entry(2, SHORT),
                Map.entry(13, SHORT),
                Map.entry(9, INT),
                Map.entry(3, INT),
                Map.entry(8, LONG),
                Map.entry(4, FLOAT),
                Map.entry(5, DOUBLE),
                Map.entry(7, DATE_TIME),
                Map.entry(10, DATE_TIME),
                Map.entry(12, DATE_TIME),
                Map.entry(11, TIME));

        private final int bytes;

        Form(int bytes) {
            this.bytes = bytes;
        }

        boolean holds(Kind kind) {
            return switch (kind) {
                case BOOLEAN, INTEGER, UNSIGNED -> this == BYTE || this == SHORT || this == INT || this == LONG;
                case FLOAT, DOUBLE -> this == FLOAT || this == DOUBLE;
                case DATE, DATETIME, INSTANT -> this == DATE_TIME;
                case TIME -> this == TIME;
                case DECIMAL, TEXT, BYTES, UUID, JSON, BITS, ENUM, SET, INET, ARRAY, GEOMETRY, DOCUMENT ->
                    this == BYTES;
            };
        }
    }

    private final Kind kind;
    private final ColumnIntake intake;
    private final Form form;
    private final boolean unsigned;
    private final byte[] digits = new byte[DECIMAL_BYTES_MAX];

    private WireColumn(BoundColumn column, Form form, boolean unsigned) {
        this.kind = column.kind();
        this.intake = column.intake();
        this.form = form;
        this.unsigned = unsigned;
    }

    /**
     * A column as the server announces it.
     *
     * @param type the number of the server's type
     */
    static WireColumn of(BoundColumn column, int type, boolean unsigned) throws SQLException {
        Form form = Form.BY_TYPE.getOrDefault(type, Form.BYTES);
        if (!form.holds(column.kind())) {
            throw new SQLException("the column %s is of the server's type %d, which holds no %s"
                    .formatted(column.quoted(), type, column.kind()));
        }
        return new WireColumn(column, form, unsigned);
    }

    /** Appends NULL; returns about how many bytes it takes. */
    long appendNull(Vector vector) {
        vector.addNull();
        return vector.storage() == Kind.Storage.BYTES ? LENGTH_BYTES : FIXED_BYTES;
    }

    /** Appends the next value on the wire; returns about how many bytes it takes. */
    long append(Wire wire, Vector vector) throws IOException {
        switch (kind) {
            case BOOLEAN, INTEGER, UNSIGNED -> vector.addLong(whole(wire));
            case FLOAT, DOUBLE -> vector.addDouble(floating(wire));
            case DATE -> vector.addLong(dateTime(wire, true));
            case DATETIME, INSTANT -> vector.addLong(dateTime(wire, false));
            case TIME -> vector.addLong(time(wire));
            case DECIMAL -> {
                return appendDecimal(wire, vector);
            }
            case TEXT, BYTES, UUID, JSON, BITS, ENUM, SET, INET, ARRAY, GEOMETRY, DOCUMENT -> {
                return appendBytes(wire, vector);
            }
        }
        return FIXED_BYTES;
    }

    private long whole(Wire wire) throws IOException {
        long value = wire.readNumber(form.bytes);
        int unused = Long.SIZE - Byte.SIZE * form.bytes;
        return unsigned ? value : value << unused >> unused;
    }

    private double floating(Wire wire) throws IOException {
        return form == Form.FLOAT
                ? Float.intBitsToFloat((int) wire.readNumber(form.bytes))
                : Double.longBitsToDouble(wire.readNumber(form.bytes));
    }

    /** Fields from the year to the microsecond; those at the end are left out if they are 0. */
    private static long dateTime(Wire wire, boolean dateOnly) throws IOException {
        int bytes = wire.readByte();
        if (bytes == 0) {
            return Temporals.ZERO_DATE;
        }
        long days = Calendar.date((int) wire.readNumber(2), wire.readByte(), wire.readByte());
        long micros = bytes > DATE_BYTES ? timeOfDay(wire, bytes - DATE_BYTES) : 0;
        return dateOnly ? days : Calendar.dateTime(days, micros);
    }

    private static long time(Wire wire) throws IOException {
        int bytes = wire.readByte();
        if (bytes == 0) {
            return 0;
        }
        boolean negative = wire.readByte() != 0;
        long days = wire.readNumber(4);
        long micros = days * Temporals.DAY_MICROS + timeOfDay(wire, bytes - 5);
        return negative ? -micros : micros;
    }

    private static long timeOfDay(Wire wire, int bytes) throws IOException {
        long micros =
                wire.readByte() * Calendar.HOUR + wire.readByte() * Calendar.MINUTE + wire.readByte() * Calendar.SECOND;
        return bytes > 3 ? micros + wire.readNumber(4) : micros;
    }

    /** ZEROFILL pads with zeros, which the log does not know. */
    private long appendDecimal(Wire wire, Vector vector) throws IOException {
        long announced = wire.readLength();
        if (announced > DECIMAL_BYTES_MAX) {
            throw new IOException("the server sent a decimal number of %d characters".formatted(announced));
        }
        int length = (int) announced;
        wire.read(digits, 0, length);
        int start = 0;
        while (start + 1 < length && digits[start] == '0' && digits[start + 1] != '.') {
            start++;
        }
        vector.addBytes(digits, start, length - start);
        return length + (long) LENGTH_BYTES;
    }

    private long appendBytes(Wire wire, Vector vector) throws IOException {
        long length = wire.readLength();
        intake.append(vector, length, wire);
        return length + LENGTH_BYTES;
    }
}
