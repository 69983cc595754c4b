package dev.midflight.stores.postgres;

import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Temporals;
import dev.midflight.spi.Vector;
import dev.midflight.stores.sql.InetText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Readers of the binary form that COPY sends, for the types where one exists; the others are read as text. */
final class BinaryReaders {

    private static final int INET_HEADER = 4;

    private BinaryReaders() {}

    /** A reader of a column's binary form as a wire type, if there is one. */
    static Optional<ValueReader> of(PgType type, LogicalType wire) {
        if (type.sort() == PgType.Sort.ENUM) {
            return wire.kind().storage() == Kind.Storage.BYTES
                    ? Optional.of(BinaryReaders::readBytes)
                    : Optional.empty();
        }
        if (type.sort() != PgType.Sort.BASE) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (wire.kind().storage()) {
                    case LONG -> ofLong(type, wire.kind());
                    case DOUBLE -> ofDouble(type);
                    case BYTES -> ofBytes(type, wire.kind());
                });
    }

    @SuppressWarnings("NullAway") // Null is turned into an empty Optional by the only caller.
    private static ValueReader ofLong(PgType type, Kind kind) {
        return switch (type.oid()) {
            case Oids.BOOL -> (from, start, length, into) -> into.addLong(from[start]);
            case Oids.INT2 -> (from, start, length, into) -> into.addLong(WireBuffer.shortAt(from, start));
            case Oids.INT4 -> (from, start, length, into) -> into.addLong(WireBuffer.intAt(from, start));
            case Oids.INT8 -> (from, start, length, into) -> into.addLong(WireBuffer.longAt(from, start));
            case Oids.NUMERIC -> kind == Kind.UNSIGNED ? NumericForm::readUnsigned : NumericForm::readSigned;
            case Oids.DATE -> BinaryReaders::readDate;
            case Oids.TIMESTAMP, Oids.TIMESTAMPTZ -> BinaryReaders::readMicros;
            case Oids.TIME -> (from, start, length, into) -> into.addLong(WireBuffer.longAt(from, start));
            case Oids.INTERVAL -> BinaryReaders::readInterval;
            default -> null;
        };
    }

    @SuppressWarnings("NullAway")
    private static ValueReader ofDouble(PgType type) {
        return switch (type.oid()) {
            case Oids.FLOAT4 ->
                (from, start, length, into) -> into.addDouble(Float.intBitsToFloat(WireBuffer.intAt(from, start)));
            case Oids.FLOAT8 ->
                (from, start, length, into) -> into.addDouble(Double.longBitsToDouble(WireBuffer.longAt(from, start)));
            default -> null;
        };
    }

    @SuppressWarnings("NullAway")
    private static ValueReader ofBytes(PgType type, Kind kind) {
        return switch (type.oid()) {
            case Oids.NUMERIC -> new NumericForm()::readText;
            case Oids.TEXT, Oids.VARCHAR, Oids.NAME, Oids.JSON, Oids.BYTEA -> BinaryReaders::readBytes;
            case Oids.BPCHAR -> BinaryReaders::readPadded;
            case Oids.JSONB -> (from, start, length, into) -> into.addBytes(from, start + 1, length - 1);
            case Oids.UUID -> kind == Kind.UUID ? BinaryReaders::readBytes : null;
            case Oids.BIT, Oids.VARBIT -> kind == Kind.BITS ? BinaryReaders::readBits : null;
            case Oids.INET, Oids.CIDR -> BinaryReaders::readInet;
            default -> null;
        };
    }

    private static void readBytes(byte[] from, int start, int length, Vector into) {
        into.addBytes(from, start, length);
    }

    /** Without the blanks that char(n) adds at the end. */
    static void readPadded(byte[] from, int start, int length, Vector into) {
        into.addBytes(from, start, withoutPadding(from, start, length));
    }

    /** The length of a text without the blanks at its end; less than zero is NULL and stays so. */
    static int withoutPadding(byte[] from, int start, int length) {
        int left = length;
        while (left > 0 && from[start + left - 1] == ' ') {
            left--;
        }
        return left;
    }

    private static void readDate(byte[] from, int start, int length, Vector into) {
        int days = WireBuffer.intAt(from, start);
        into.addLong(
                days == Integer.MAX_VALUE
                        ? Temporals.INFINITY
                        : days == Integer.MIN_VALUE ? Temporals.MINUS_INFINITY : days + Days.EPOCH_DAYS);
    }

    private static void readMicros(byte[] from, int start, int length, Vector into) {
        long micros = WireBuffer.longAt(from, start);
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            into.addLong(micros);
            return;
        }
        if (micros > Days.SERVER_MICROS_MAX) {
            throw new UnfitException("the date and time is too late");
        }
        into.addLong(micros + Days.EPOCH_MICROS);
    }

    private static void readInterval(byte[] from, int start, int length, Vector into) {
        long micros = WireBuffer.longAt(from, start);
        int days = WireBuffer.intAt(from, start + Long.BYTES);
        int months = WireBuffer.intAt(from, start + Long.BYTES + Integer.BYTES);
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            throw new UnfitException("the interval is infinite");
        }
        into.addLong(Days.interval(micros, days, months));
    }

    /** From left-aligned bits behind their count to right-aligned ones. */
    private static void readBits(byte[] from, int start, int length, Vector into) {
        int bits = WireBuffer.intAt(from, start);
        int count = length - Integer.BYTES;
        int shift = count * Byte.SIZE - bits;
        byte[] aligned = Arrays.copyOfRange(from, start + Integer.BYTES, start + length);
        for (int i = count - 1; i >= 0 && shift > 0; i--) {
            int high = i > 0 ? (aligned[i - 1] & 0xFF) << (Byte.SIZE - shift) : 0;
            aligned[i] = (byte) ((aligned[i] & 0xFF) >>> shift | high);
        }
        into.addBytes(aligned);
    }

    private static void readInet(byte[] from, int start, int length, Vector into) {
        int bits = from[start + 1] & 0xFF;
        byte[] address = Arrays.copyOfRange(from, start + INET_HEADER, start + length);
        boolean network = from[start + 2] != 0;
        String text = InetText.of(address, bits);
        String shown = network && text.indexOf('/') < 0 ? text + "/" + bits : text;
        into.addBytes(shown.getBytes(StandardCharsets.US_ASCII));
    }
}
