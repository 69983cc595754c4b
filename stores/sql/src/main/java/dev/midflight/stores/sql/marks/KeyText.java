package dev.midflight.stores.sql.marks;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.Vector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of a key as a mark writes them: each in the one text that both kinds of servers read as a literal. */
final class KeyText {

    private static final Pattern TIME = Pattern.compile("(-?)(\\d+):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,6}))?)?");
    private static final Pattern ZONED = Pattern.compile(".*(Z|[+-]\\d\\d(:?\\d\\d)?)");
    private static final long MICROS = 1_000_000;

    private KeyText() {}

    /**
     * Appends a value.
     *
     * @throws IllegalArgumentException if the text is none of the column's type
     */
    static void append(String text, ColumnSpec column, Vector into) {
        Kind kind = column.type().kind();
        try {
            switch (kind.storage()) {
                case LONG -> into.addLong(number(text, kind));
                case DOUBLE -> into.addDouble(kind == Kind.FLOAT ? Float.parseFloat(text) : Double.parseDouble(text));
                case BYTES -> into.addBytes(bytes(text, kind));
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException unreadable) {
            throw new IllegalArgumentException(
                    "'%s' is no value of %s, a %s".formatted(text, column.name(), column.type()), unreadable);
        }
    }

    private static long number(String text, Kind kind) {
        return switch (kind) {
            case BOOLEAN -> text.equals("1") || text.equals("true") || text.equals("t") ? 1 : 0;
            case UNSIGNED -> Long.parseUnsignedLong(text);
            case DATE -> LocalDate.parse(text).toEpochDay();
            case TIME -> time(text);
            case DATETIME -> micros(LocalDateTime.parse(iso(text)));
            case INSTANT -> instant(iso(text));
            default -> Long.parseLong(text);
        };
    }

    private static byte[] bytes(String text, Kind kind) {
        return switch (kind) {
            case DECIMAL -> new BigDecimal(text).toPlainString().getBytes(StandardCharsets.US_ASCII);
            case BYTES, BITS, GEOMETRY, DOCUMENT -> HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT));
            case UUID -> uuid(UUID.fromString(text));
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] uuid(UUID value) {
        return java.nio.ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    private static String iso(String text) {
        String joined = text.replaceFirst(" ", "T");
        return joined.indexOf('T') < 0 ? joined + "T00:00" : joined;
    }

    private static long micros(LocalDateTime time) {
        return time.toEpochSecond(ZoneOffset.UTC) * MICROS + time.get(ChronoField.MICRO_OF_SECOND);
    }

    /** Without a zone it is in UTC, the zone of Midflight's sessions. */
    private static long instant(String text) {
        String time = text.substring(text.indexOf('T'));
        if (!ZONED.matcher(time).matches()) {
            return micros(LocalDateTime.parse(text));
        }
        String zoned = time.matches(".*[+-]\\d\\d") ? text + ":00" : text;
        return micros(OffsetDateTime.parse(zoned)
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toLocalDateTime());
    }

    /** Also beyond one day, and negative. */
    private static long time(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no time");
        }
        long seconds = Long.parseLong(parts.group(2)) * 3600 + Long.parseLong(parts.group(3)) * 60;
        seconds += parts.group(4) == null ? 0 : Long.parseLong(parts.group(4));
        String fraction = parts.group(5) == null ? "" : parts.group(5);
        long micros = seconds * MICROS + Long.parseLong((fraction + "000000").substring(0, 6));
        return parts.group(1).isEmpty() ? micros : -micros;
    }
}
