package dev.midflight.stores.postgres;

import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Vector;
import dev.midflight.stores.sql.InetText;
import java.nio.charset.StandardCharsets;

/** Readers of the text form that the log sends, and COPY where there is no reader of the binary form. */
final class TextReaders {

    private TextReaders() {}

    /** A reader of a column's text form as a wire type. */
    static ValueReader of(PgType type, LogicalType wire) {
        return switch (wire.kind()) {
            case BOOLEAN, INTEGER -> TextReaders::readLong;
            case UNSIGNED -> TextReaders::readUnsigned;
            case FLOAT -> (from, start, length, into) -> into.addDouble(Float.parseFloat(ascii(from, start, length)));
            case DOUBLE ->
                (from, start, length, into) -> into.addDouble(Double.parseDouble(ascii(from, start, length)));
            case DATE, DATETIME, INSTANT, TIME -> ofTemporal(type, wire.kind());
            case UUID -> type.oid() == Oids.UUID ? TextReaders::readUuid : plain(type);
            case BITS -> type.oid() == Oids.BIT || type.oid() == Oids.VARBIT ? TextReaders::readBits : plain(type);
            case SET -> type.sort() == PgType.Sort.ARRAY ? ArrayText::readLabels : plain(type);
            case ARRAY -> type.sort() == PgType.Sort.ARRAY ? new ArrayText(type.element())::readJson : plain(type);
            case INET -> (from, start, length, into) -> readInet(type, from, start, length, into);
            case DECIMAL, TEXT, BYTES, JSON, ENUM, GEOMETRY, DOCUMENT -> plain(type);
        };
    }

    private static String ascii(byte[] from, int start, int length) {
        return new String(from, start, length, StandardCharsets.US_ASCII);
    }

    private static ValueReader plain(PgType type) {
        return switch (type.oid()) {
            case Oids.BYTEA -> TextReaders::readHex;
            case Oids.BPCHAR -> BinaryReaders::readPadded;
            default -> (from, start, length, into) -> into.addBytes(from, start, length);
        };
    }

    private static ValueReader ofTemporal(PgType type, Kind kind) {
        DayText text = new DayText();
        if (kind == Kind.DATE) {
            return (from, start, length, into) -> into.addLong(text.date(from, start, length));
        }
        if (kind != Kind.TIME) {
            return (from, start, length, into) -> into.addLong(text.dateTime(from, start, length));
        }
        return type.oid() == Oids.INTERVAL
                ? (from, start, length, into) -> into.addLong(text.interval(from, start, length))
                : (from, start, length, into) -> into.addLong(text.time(from, start, length));
    }

    private static void readLong(byte[] from, int start, int length, Vector into) {
        byte first = from[start];
        if (first == 't' || first == 'f') {
            into.addLong(first == 't' ? 1 : 0);
            return;
        }
        long value = digits(from, first == '-' ? start + 1 : start, start + length);
        if (value < 0 && !(first == '-' && value == Long.MIN_VALUE)) {
            throw new UnfitException("the number is not a whole one of 64 bits");
        }
        into.addLong(first == '-' ? -value : value);
    }

    private static void readUnsigned(byte[] from, int start, int length, Vector into) {
        into.addLong(digits(from, start, start + length));
    }

    /** Digits as an unsigned number; zeros after a point are let pass. */
    private static long digits(byte[] from, int start, int end) {
        long value = 0;
        int at = start;
        for (; at < end && from[at] >= '0' && from[at] <= '9'; at++) {
            int digit = from[at] - '0';
            if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) {
                throw new UnfitException("the number is not a whole one of 64 bits");
            }
            value = value * 10 + digit;
        }
        for (int i = at; i < end; i++) {
            if (from[i] != '0' && (i > at || from[i] != '.')) {
                throw new UnfitException("the number is not a whole one of 64 bits");
            }
        }
        return value;
    }

    /** Bytes in hexadecimal digits after a backslash and an x. */
    private static void readHex(byte[] from, int start, int length, Vector into) {
        int count = (length - 2) / 2;
        int at = into.addBytes(count);
        HexText.read(from, start + 2, into.bytes(), at, count);
    }

    private static void readUuid(byte[] from, int start, int length, Vector into) {
        byte[] bytes = new byte[16];
        int at = start;
        for (int i = 0; i < bytes.length; i++) {
            at += from[at] == '-' ? 1 : 0;
            HexText.read(from, at, bytes, i, 1);
            at += 2;
        }
        into.addBytes(bytes);
    }

    private static void readBits(byte[] from, int start, int length, Vector into) {
        byte[] bytes = new byte[(length + 7) / 8];
        for (int i = 0; i < length; i++) {
            int bit = length - 1 - i;
            if (from[start + i] == '1') {
                bytes[bytes.length - 1 - bit / 8] |= (byte) (1 << bit % 8);
            }
        }
        into.addBytes(bytes);
    }

    /** A cidr always shows its length, an inet only one that is not the whole. */
    private static void readInet(PgType type, byte[] from, int start, int length, Vector into) {
        if (type.oid() == Oids.INET) {
            into.addBytes(InetText.shortest(from, start, start + length));
        } else if (type.oid() == Oids.CIDR) {
            String text = ascii(from, start, length);
            int slash = text.indexOf('/');
            byte[] address = InetText.shortest(from, start, start + slash);
            into.addBytes(
                    (ascii(address, 0, address.length) + text.substring(slash)).getBytes(StandardCharsets.US_ASCII));
        } else {
            into.addBytes(from, start, length);
        }
    }
}
