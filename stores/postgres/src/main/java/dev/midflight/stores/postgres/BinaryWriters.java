package dev.midflight.stores.postgres;

import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Temporals;
import dev.midflight.spi.Vector;
import dev.midflight.stores.sql.InetText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writers of the binary form that COPY takes. They refuse with {@link UnfitException} what the server would refuse or,
 * worse, round or cut without a word.
 */
final class BinaryWriters {

    private static final int FAMILY_4 = 2;
    private static final int FAMILY_6 = 3;
    private static final int FLAT = 1;

    private BinaryWriters() {}

    /** A writer of a wire type in a column's binary form, if there is one. */
    static Optional<ValueWriter> of(PgType type, LogicalType wire) {
        return switch (type.sort()) {
            case ENUM -> wire.kind().storage() == Kind.Storage.BYTES ? Optional.of(textWriter(0)) : Optional.empty();
            case ARRAY ->
                type.element() == Oids.TEXT && wire.kind() == Kind.SET
                        ? Optional.of(BinaryWriters::writeLabels)
                        : Optional.empty();
            case OTHER -> Optional.empty();
            case BASE ->
                Optional.ofNullable(
                        switch (wire.kind().storage()) {
                            case LONG -> ofLong(type, wire);
                            case DOUBLE -> ofDouble(type);
                            case BYTES -> ofBytes(type, wire);
                        });
        };
    }

    @SuppressWarnings("NullAway") // Null is turned into an empty Optional by the only caller.
    private static ValueWriter ofLong(PgType type, LogicalType wire) {
        return switch (wire.kind()) {
            case BOOLEAN, INTEGER, UNSIGNED -> ofNumber(type, wire.kind());
            case DATE -> type.oid() == Oids.DATE ? BinaryWriters::writeDate : null;
            case DATETIME -> type.oid() == Oids.TIMESTAMP ? micros(type) : null;
            case INSTANT -> type.oid() == Oids.TIMESTAMPTZ ? micros(type) : null;
            case TIME -> type.oid() == Oids.INTERVAL ? interval(type) : type.oid() == Oids.TIME ? time(type) : null;
            default -> null;
        };
    }

    @SuppressWarnings("NullAway")
    private static ValueWriter ofNumber(PgType type, Kind kind) {
        return switch (type.oid()) {
            case Oids.BOOL -> (from, row, to) -> to.putByte((int) ranged(from.longAt(row), 0, 1, kind));
            case Oids.INT2 ->
                (from, row, to) -> to.putShort((int) ranged(from.longAt(row), Short.MIN_VALUE, Short.MAX_VALUE, kind));
            case Oids.INT4 ->
                (from, row, to) ->
                        to.putInt((int) ranged(from.longAt(row), Integer.MIN_VALUE, Integer.MAX_VALUE, kind));
            case Oids.INT8 ->
                (from, row, to) -> to.putLong(ranged(from.longAt(row), Long.MIN_VALUE, Long.MAX_VALUE, kind));
            case Oids.NUMERIC -> {
                NumericForm.Signs signs = kind == Kind.UNSIGNED ? NumericForm.Signs.UNSIGNED : NumericForm.Signs.SIGNED;
                yield (from, row, to) -> NumericForm.writeLong(from.longAt(row), signs, to);
            }
            default -> null;
        };
    }

    private static long ranged(long value, long low, long high, Kind kind) {
        if (value < low || value > high || (kind == Kind.UNSIGNED && value < 0)) {
            throw new UnfitException("the number is out of range");
        }
        return value;
    }

    @SuppressWarnings("NullAway")
    private static ValueWriter ofDouble(PgType type) {
        return switch (type.oid()) {
            case Oids.FLOAT4 ->
                (from, row, to) -> {
                    double value = from.doubleAt(row);
                    float single = (float) value;
                    if (single != value && !Double.isNaN(value)) {
                        throw new UnfitException("the number is not one of single precision");
                    }
                    to.putInt(Float.floatToIntBits(single));
                };
            case Oids.FLOAT8 -> (from, row, to) -> to.putLong(Double.doubleToLongBits(from.doubleAt(row)));
            default -> null;
        };
    }

    @SuppressWarnings("NullAway")
    private static ValueWriter ofBytes(PgType type, LogicalType wire) {
        return switch (type.oid()) {
            case Oids.NUMERIC ->
                wire.kind() == Kind.DECIMAL
                        ? (from, row, to) -> NumericForm.write(from.bytes(), from.start(row), from.end(row), type, to)
                        : null;
            case Oids.TEXT, Oids.VARCHAR, Oids.BPCHAR -> ofText(type, wire.kind());
            case Oids.JSON -> wire.kind() == Kind.JSON ? textWriter(0) : null;
            case Oids.JSONB ->
                wire.kind() == Kind.JSON
                        ? (from, row, to) -> {
                            to.putByte(1);
                            putText(from, row, 0, to);
                        }
                        : null;
            case Oids.BYTEA ->
                wire.kind() == Kind.BYTES || wire.kind() == Kind.GEOMETRY
                        ? (from, row, to) -> to.putBytes(from.bytes(), from.start(row), from.length(row))
                        : null;
            case Oids.UUID -> wire.kind() == Kind.UUID ? BinaryWriters::writeUuid : null;
            case Oids.BIT ->
                wire.kind() == Kind.BITS
                        ? (from, row, to) -> writeBits(from, row, Math.max(type.length(), 1), to)
                        : null;
            case Oids.INET -> wire.kind() == Kind.INET ? BinaryWriters::writeInet : null;
            default -> null;
        };
    }

    @SuppressWarnings("NullAway")
    private static ValueWriter ofText(PgType type, Kind kind) {
        return switch (kind) {
            case TEXT, ENUM, SET, INET, JSON, DECIMAL -> textWriter(type.length());
            default -> null;
        };
    }

    /** Text as it is; {@code charactersMax} 0 for no limit. */
    static ValueWriter textWriter(int charactersMax) {
        return (from, row, to) -> putText(from, row, charactersMax, to);
    }

    /**
     * PostgreSQL has no NUL in text. The length is checked because the server cuts blanks beyond it off in silence.
     */
    private static void putText(Vector from, int row, int charactersMax, WireBuffer to) {
        byte[] bytes = from.bytes();
        int start = from.start(row);
        int end = from.end(row);
        if (WireBuffer.hasZero(bytes, start, end)) {
            throw new UnfitException("text with a NUL character");
        }
        // A character has at least one byte.
        int characters = charactersMax > 0 && end - start > charactersMax ? characters(bytes, start, end) : 0;
        if (characters > charactersMax) {
            throw new UnfitException(
                    "text of %d characters where %d are the most".formatted(characters, charactersMax));
        }
        to.putBytes(bytes, start, end - start);
    }

    private static int characters(byte[] bytes, int start, int end) {
        int characters = 0;
        for (int i = start; i < end; i++) {
            characters += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return characters;
    }

    private static void writeDate(Vector from, int row, WireBuffer to) {
        long days = from.longAt(row);
        refuseInvalid(days);
        if (Temporals.isInfinite(days)) {
            to.putInt(days > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE);
            return;
        }
        if (days < Days.DATE_MIN || days > Days.DATE_MAX) {
            throw new UnfitException("the date is out of range");
        }
        to.putInt((int) (days - Days.EPOCH_DAYS));
    }

    private static ValueWriter micros(PgType type) {
        long unit = unit(type.fraction());
        return (from, row, to) -> {
            long micros = from.longAt(row);
            refuseInvalid(micros);
            if (Temporals.isInfinite(micros)) {
                to.putLong(micros);
                return;
            }
            if (micros < Days.MICROS_MIN) {
                throw new UnfitException("the date and time is out of range");
            }
            refuseFraction(micros, unit);
            to.putLong(micros - Days.EPOCH_MICROS);
        };
    }

    static void refuseInvalid(long value) {
        if (Temporals.isInvalid(value)) {
            throw new UnfitException(value == Temporals.ZERO_DATE ? "zero date" : "a date that no calendar has");
        }
    }

    private static void refuseFraction(long micros, long unit) {
        if (micros % unit != 0) {
            throw new UnfitException("the fraction of the second would be rounded");
        }
    }

    /** Microseconds of the smallest fraction that so many digits can tell. */
    private static long unit(int digits) {
        long unit = 1;
        for (int i = digits; i < 6; i++) {
            unit *= 10;
        }
        return unit;
    }

    private static ValueWriter time(PgType type) {
        long unit = unit(type.fraction());
        return (from, row, to) -> {
            long micros = from.longAt(row);
            if (micros < 0 || micros > Temporals.DAY_MICROS) {
                throw new UnfitException("the time is not within a day");
            }
            refuseFraction(micros, unit);
            to.putLong(micros);
        };
    }

    private static ValueWriter interval(PgType type) {
        long unit = unit(type.fraction());
        return (from, row, to) -> {
            refuseFraction(from.longAt(row), unit);
            to.putLong(from.longAt(row));
            to.putInt(0);
            to.putInt(0);
        };
    }

    private static void writeUuid(Vector from, int row, WireBuffer to) {
        if (from.length(row) != 16) {
            throw new UnfitException("a UUID of %d bytes".formatted(from.length(row)));
        }
        to.putBytes(from.bytes(), from.start(row), 16);
    }

    /** From right-aligned bits to left-aligned ones behind their count. */
    private static void writeBits(Vector from, int row, int bits, WireBuffer to) {
        refuseBitsBeyond(from, row, bits);
        int count = (bits + 7) / 8;
        byte[] bytes = from.bytes();
        int start = from.start(row);
        int extra = from.length(row) - count;
        int shift = count * Byte.SIZE - bits;
        to.putInt(bits);
        for (int i = 0; i < count; i++) {
            int here = byteAt(bytes, start, extra + i);
            int next = i + 1 < count ? byteAt(bytes, start, extra + i + 1) : 0;
            to.putByte((here << shift) | (next >>> (Byte.SIZE - shift)));
        }
    }

    private static int byteAt(byte[] bytes, int start, int place) {
        return place < 0 ? 0 : bytes[start + place] & 0xFF;
    }

    static void refuseBitsBeyond(Vector from, int row, int bits) {
        for (int i = from.start(row); i < from.end(row); i++) {
            int above = bits - (from.end(row) - 1 - i) * Byte.SIZE;
            int value = from.bytes()[i] & 0xFF;
            if (above < Byte.SIZE && value >>> Math.max(above, 0) != 0) {
                throw new UnfitException("more bits than the column has");
            }
        }
    }

    private static void writeInet(Vector from, int row, WireBuffer to) {
        String text = new String(from.bytes(), from.start(row), from.length(row), StandardCharsets.US_ASCII);
        int slash = text.indexOf('/');
        byte[] address = InetText.address(slash < 0 ? text : text.substring(0, slash));
        if (address.length == 0) {
            throw new UnfitException("the text is not an IP address");
        }
        to.putByte(address.length == 4 ? FAMILY_4 : FAMILY_6);
        to.putByte(slash < 0 ? address.length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1)));
        to.putByte(0);
        to.putByte(address.length);
        to.putBytes(address, 0, address.length);
    }

    /** Joined labels as a flat array of text. */
    private static void writeLabels(Vector from, int row, WireBuffer to) {
        byte[] bytes = from.bytes();
        int end = from.end(row);
        int start = from.start(row);
        to.putInt(start == end ? 0 : FLAT);
        to.putInt(0);
        to.putInt(Oids.TEXT);
        if (start == end) {
            return;
        }
        int count = to.size();
        to.putInt(0);
        to.putInt(1);
        int labels = 0;
        for (int at = start; at <= end; at++) {
            int field = to.beginField();
            while (at < end && bytes[at] != ',') {
                to.putByte(bytes[at++]);
            }
            to.endField(field);
            labels++;
        }
        to.setInt(count, labels);
    }
}
