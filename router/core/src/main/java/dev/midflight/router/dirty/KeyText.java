package dev.midflight.router.dirty;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key as a JSON array of texts, each of which the servers read as a literal of its column. One key has one text
 * however the application has put it: as an {@code int} or a {@code long}, as a date of SQL or of Java.
 */
final class KeyText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_LOCAL_TIME;

    private KeyText() {}

    /** The text of a key, from one value for each of its columns. */
    static String of(List<?> key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("Cannot mark a key without columns.");
        }
        return key.stream().map(KeyText::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(@Nullable Object value) {
        String text = text(value);
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || isHalf(text, at)) {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** True if half a surrogate pair is there without the other half. It has no UTF-8. */
    static boolean isHalf(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("Cannot mark a key of which a column is null.");
        }
        if (value instanceof Boolean is) {
            return is ? "1" : "0";
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof String || value instanceof Character || value instanceof UUID) {
            return value.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return time(value);
    }

    private static String number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (number instanceof Double || number instanceof Float) {
            String text = number.toString();
            return Double.isFinite(number.doubleValue()) ? new BigDecimal(text).toPlainString() : text;
        }
        if (number instanceof Long
                || number instanceof Integer
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger) {
            return number.toString();
        }
        throw unknown(number);
    }

    private static String time(Object value) {
        if (value instanceof java.sql.Date date) {
            return date.toLocalDate().toString();
        }
        if (value instanceof LocalDate date) {
            return date.toString();
        }
        if (value instanceof Time time) {
            return TIME.format(time.toLocalTime());
        }
        if (value instanceof LocalTime time) {
            return TIME.format(time);
        }
        if (value instanceof Timestamp timestamp) {
            return dateAndTime(timestamp.toLocalDateTime());
        }
        if (value instanceof LocalDateTime time) {
            return dateAndTime(time);
        }
        return moment(value);
    }

    private static String moment(Object value) {
        Instant instant;
        if (value instanceof Instant moment) {
            instant = moment;
        } else if (value instanceof OffsetDateTime moment) {
            instant = moment.toInstant();
        } else if (value instanceof ZonedDateTime moment) {
            instant = moment.toInstant();
        } else if (value instanceof Date moment) {
            instant = moment.toInstant();
        } else {
            throw unknown(value);
        }
        return dateAndTime(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "+00:00";
    }

    private static String dateAndTime(LocalDateTime value) {
        return value.toLocalDate() + " " + TIME.format(value.toLocalTime());
    }

    private static IllegalArgumentException unknown(Object value) {
        return new IllegalArgumentException(
                "Cannot mark a key by a value of %s; give it as text".formatted(value.getClass()));
    }
}
