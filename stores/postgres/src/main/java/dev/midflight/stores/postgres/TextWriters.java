package dev.midflight.stores.postgres;

import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Temporals;
import dev.midflight.spi.Vector;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writers of the text form that every type's input takes: for constants in statements and for types without binary. */
final class TextWriters {

    private TextWriters() {}

    /** A writer of a wire type in the text form of a column. */
    static ValueWriter of(PgType type, LogicalType wire) {
        return switch (wire.kind()) {
            case BOOLEAN, INTEGER -> (from, row, to) -> to.putAscii(Long.toString(from.longAt(row)));
            case UNSIGNED -> (from, row, to) -> to.putAscii(Long.toUnsignedString(from.longAt(row)));
            case FLOAT -> (from, row, to) -> to.putAscii(Float.toString((float) from.doubleAt(row)));
            case DOUBLE -> (from, row, to) -> to.putAscii(Double.toString(from.doubleAt(row)));
            case DATE ->
                (from, row, to) -> {
                    BinaryWriters.refuseInvalid(from.longAt(row));
                    Days.putDate(from.longAt(row), to);
                };
            case DATETIME -> (from, row, to) -> writeDateTime(from.longAt(row), "", to);
            case INSTANT -> (from, row, to) -> writeDateTime(from.longAt(row), "+00", to);
            case TIME -> (from, row, to) -> Days.putTime(from.longAt(row), to);
            case UUID -> type.oid() == Oids.UUID ? TextWriters::writeHexDigits : BinaryWriters.textWriter(0);
            case BITS -> bits(type, wire);
            case BYTES, GEOMETRY -> type.oid() == Oids.BYTEA ? TextWriters::writeHex : BinaryWriters.textWriter(0);
            case SET ->
                isArray(type)
                        ? (from, row, to) -> ArrayText.putLabels(from.bytes(), from.start(row), from.end(row), to)
                        : BinaryWriters.textWriter(0);
            case ARRAY ->
                isArray(type)
                        ? (from, row, to) -> ArrayText.putJson(from.bytes(), from.start(row), from.end(row), to)
                        : BinaryWriters.textWriter(0);
            case DECIMAL, TEXT, JSON, ENUM, INET, DOCUMENT -> BinaryWriters.textWriter(0);
        };
    }

    private static boolean isArray(PgType type) {
        return type.sort() == PgType.Sort.ARRAY;
    }

    private static void writeDateTime(long micros, String zone, WireBuffer to) {
        BinaryWriters.refuseInvalid(micros);
        if (micros < Days.MICROS_MIN && !Temporals.isInfinite(micros)) {
            throw new UnfitException("the date and time is out of range");
        }
        Days.putDateTime(micros, zone, to);
    }

    private static void writeHexDigits(Vector from, int row, WireBuffer to) {
        to.putAscii(HexFormat.of().formatHex(from.bytes(), from.start(row), from.end(row)));
    }

    private static void writeHex(Vector from, int row, WireBuffer to) {
        to.putAscii("\\x");
        writeHexDigits(from, row, to);
    }

    /** As many digits as the column has: PostgreSQL takes no other number of them. */
    private static ValueWriter bits(PgType type, LogicalType wire) {
        int size = type.oid() == Oids.BIT ? Math.max(type.length(), 1) : wire.size();
        return (from, row, to) -> {
            BinaryWriters.refuseBitsBeyond(from, row, size);
            writeBits(from, row, size, to);
        };
    }

    private static void writeBits(Vector from, int row, int bits, WireBuffer to) {
        int end = from.end(row);
        for (int bit = bits - 1; bit >= 0; bit--) {
            int at = end - 1 - bit / Byte.SIZE;
            boolean set = at >= from.start(row) && (from.bytes()[at] >>> bit % Byte.SIZE & 1) != 0;
            to.putByte(set ? '1' : '0');
        }
    }

    /** The value of a row as a constant in a statement. */
    static String literal(Vector from, int row, Codec codec) {
        if (from.isNull(row)) {
            return "NULL";
        }
        WireBuffer text = new WireBuffer(64);
        codec.textWriter().write(from, row, text);
        return Names.literal(new String(text.bytes(), 0, text.size(), StandardCharsets.UTF_8)) + "::"
                + codec.column().castName();
    }
}
