package dev.midflight.testkit.contract;

import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Values with the extremes that MariaDB, MySQL and PostgreSQL have in common. */
public final class Samples {

    private static final String NINES = "9".repeat(35) + "." + "9".repeat(30);

    private Samples() {}

    /** All of them. Text that looks like a number in a decimal is compared by value, everything else byte by byte. */
    public static List<Sample> common() {
        List<Sample> samples = new ArrayList<>();
        samples.addAll(wholeNumbers());
        samples.addAll(fractions());
        samples.addAll(texts());
        samples.addAll(times());
        samples.addAll(others());
        return samples;
    }

    /** BOOLEAN, INTEGER, UNSIGNED. */
    public static List<Sample> wholeNumbers() {
        List<Sample> samples = new ArrayList<>();
        samples.add(Sample.of(LogicalType.of(Kind.BOOLEAN), false, true));
        for (int bits : new int[] {8, 16, 24, 32}) {
            long limit = 1L << (bits - 1);
            samples.add(Sample.of(LogicalType.of(Kind.INTEGER, bits), -limit, -1L, 0L, limit - 1));
            samples.add(Sample.of(LogicalType.of(Kind.UNSIGNED, bits), 0L, limit, 2 * limit - 1));
        }
        samples.add(Sample.of(LogicalType.of(Kind.INTEGER, 64), Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE));
        samples.add(Sample.of(LogicalType.of(Kind.UNSIGNED, 64), 0L, Long.MAX_VALUE, Long.MIN_VALUE, -1L));
        return samples;
    }

    /** DECIMAL, FLOAT, DOUBLE. */
    public static List<Sample> fractions() {
        return List.of(
                Sample.of(LogicalType.of(Kind.DECIMAL, 12, 2), "0.00", "-1.50", "0.01", "9999999999.99"),
                Sample.of(LogicalType.of(Kind.DECIMAL, 20, 0), "0", "-7", "18446744073709551615"),
                Sample.of(LogicalType.of(Kind.DECIMAL, 65, 30), NINES, "-" + NINES, "0.000000000000000000000000000001"),
                Sample.of(
                        LogicalType.of(Kind.FLOAT),
                        0.0f,
                        0.1f,
                        -1.5f,
                        16_777_216.0f,
                        Float.MAX_VALUE,
                        Float.MIN_NORMAL),
                Sample.of(LogicalType.of(Kind.DOUBLE), 0.0, 0.1, -Math.PI, Double.MAX_VALUE, Double.MIN_NORMAL));
    }

    /** TEXT, BYTES. */
    public static List<Sample> texts() {
        byte[] allBytes = new byte[256];
        IntStream.range(0, allBytes.length).forEach(i -> allBytes[i] = (byte) i);
        return List.of(
                Sample.of(
                        LogicalType.of(Kind.TEXT, 40),
                        "",
                        "a",
                        "two blanks at the end  ",
                        "\u00fcn\u00efc\u00f8d\u00e9 \u4e2d\u6587",
                        "\ud83d\ude80",
                        "'\"`\\ %_ \\N NULL",
                        "tab\tline\nreturn\r",
                        "\u0001\u007f"),
                Sample.of(LogicalType.of(Kind.TEXT), "", "long ".repeat(20_000)),
                Sample.of(LogicalType.of(Kind.BYTES, 16), new byte[0], new byte[] {0, 0}, new byte[] {1, 0}),
                Sample.of(LogicalType.of(Kind.BYTES), new byte[0], allBytes, new byte[100_000]));
    }

    /** DATE, TIME, DATETIME, INSTANT. */
    public static List<Sample> times() {
        long second = 1_000_000L;
        return List.of(
                Sample.of(
                        LogicalType.of(Kind.DATE),
                        0L,
                        LocalDate.of(1000, 1, 1).toEpochDay(),
                        LocalDate.of(1582, 10, 10).toEpochDay(),
                        LocalDate.of(2024, 2, 29).toEpochDay(),
                        LocalDate.of(9999, 12, 31).toEpochDay()),
                Sample.of(
                        LogicalType.of(Kind.TIME, 0, 6),
                        0L,
                        (12 * 3600 + 34 * 60 + 56) * second + 789_012,
                        -1L,
                        (838 * 3600L + 59 * 60 + 59) * second,
                        -(838 * 3600L + 59 * 60 + 59) * second),
                Sample.of(
                        LogicalType.of(Kind.DATETIME, 0, 6),
                        0L,
                        micros("1000-01-01T00:00:00"),
                        micros("1969-12-31T23:59:59.999999"),
                        micros("2024-03-31T02:30:00.000001"),
                        micros("9999-12-31T23:59:59.999999")),
                Sample.of(LogicalType.of(Kind.DATETIME, 0, 0), micros("2024-02-29T23:59:59")),
                Sample.of(
                        LogicalType.of(Kind.INSTANT, 0, 6),
                        micros("1970-01-01T00:00:01"),
                        micros("2024-10-27T00:30:00.5"),
                        micros("2024-10-27T01:30:00.5"),
                        micros("2038-01-19T03:14:07.999999")));
    }

    /** UUID, JSON, BITS, ENUM, SET, INET, ARRAY, GEOMETRY. */
    public static List<Sample> others() {
        byte[] uuid = ByteBuffer.allocate(16)
                .putLong(0x0123456789abcdefL)
                .putLong(0xfedcba9876543210L)
                .array();
        byte[] point = ByteBuffer.allocate(25)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .put((byte) 1)
                .putInt(1)
                .putDouble(1.5)
                .putDouble(-2.0)
                .array();
        return List.of(
                Sample.of(LogicalType.of(Kind.UUID), new byte[16], uuid),
                Sample.of(LogicalType.of(Kind.JSON), "{\"a\": 1, \"b\": [true, null, \"\u00fc\"]}", "[]", "\"x\""),
                Sample.of(LogicalType.of(Kind.BITS, 1), new byte[] {0}, new byte[] {1}),
                Sample.of(LogicalType.of(Kind.BITS, 10), new byte[] {0, 1}, new byte[] {3, -1}),
                Sample.of(LogicalType.of(Kind.BITS, 64), new byte[] {-128, 0, 0, 0, 0, 0, 0, 1}),
                Sample.of(labels(Kind.ENUM, "small", "it's", "gr\u00f6\u00dfer"), "small", "it's", "gr\u00f6\u00dfer"),
                Sample.of(labels(Kind.SET, "x", "y", "z"), "", "x", "x,z", "x,y,z"),
                Sample.of(LogicalType.of(Kind.INET), "127.0.0.1", "::1", "2001:db8::ff00:42:8329"),
                Sample.of(LogicalType.of(Kind.ARRAY), "[]", "[1, 2, null]"),
                Sample.of(LogicalType.of(Kind.GEOMETRY), (Object) point));
    }

    private static LogicalType labels(Kind kind, String... labels) {
        return new LogicalType(kind, 0, 0, List.of(labels));
    }

    private static long micros(String dateTime) {
        return ChronoUnit.MICROS.between(
                LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), LocalDateTime.parse(dateTime));
    }
}
