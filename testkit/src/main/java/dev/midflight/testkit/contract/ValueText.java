package dev.midflight.testkit.contract;

import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Temporals;
import dev.midflight.testkit.memory.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.UUID;

/** Values as the text that SQL literals are made of, so that adapters need not each work it out. */
public final class ValueText {

    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private ValueText() {}

    /**
     * A value of a {@link dev.midflight.testkit.memory.Row} as text without quotes: numbers in plain notation, booleans
     * as 0
     * and 1, dates and times as ISO writes them (instants in UTC), times as {@code -838:59:59.000000}, UUIDs with
     * hyphens,
     * bits as 0 and 1, bytes and geometries as hexadecimal digits, everything else as it is.
     */
    public static String of(LogicalType type, Object value) {
        return switch (type.kind()) {
            case BOOLEAN, INTEGER, FLOAT, DOUBLE -> value.toString();
            case UNSIGNED -> Long.toUnsignedString((Long) value);
            case DATE -> LocalDate.ofEpochDay((Long) value).toString();
            case TIME -> time((Long) value);
            case DATETIME, INSTANT -> dateTime((Long) value);
            case UUID -> uuid((Bytes) value);
            case BITS -> bits(type.size(), (Bytes) value);
            case BYTES, GEOMETRY, DOCUMENT -> HexFormat.of().formatHex(((Bytes) value).array());
            case DECIMAL, TEXT, JSON, ENUM, SET, INET, ARRAY -> ((Bytes) value).text();
        };
    }

    private static String time(long micros) {
        long absolute = Math.abs(micros);
        long seconds = absolute / 1_000_000;
        return "%s%02d:%02d:%02d.%06d"
                .formatted(
                        micros < 0 ? "-" : "", seconds / 3600, seconds / 60 % 60, seconds % 60, absolute % 1_000_000);
    }

    private static String dateTime(long micros) {
        long days = Math.floorDiv(micros, Temporals.DAY_MICROS);
        long nanosOfDay = Math.floorMod(micros, Temporals.DAY_MICROS) * 1000;
        return LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC)
                .plusDays(days)
                .plusNanos(nanosOfDay)
                .format(DATE_TIME);
    }

    private static String uuid(Bytes value) {
        ByteBuffer buffer = ByteBuffer.wrap(value.array());
        return new UUID(buffer.getLong(), buffer.getLong()).toString();
    }

    private static String bits(int size, Bytes value) {
        String digits = new BigInteger(1, value.array()).toString(2);
        return "0".repeat(Math.max(0, size - digits.length())) + digits;
    }
}
