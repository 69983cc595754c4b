package dev.midflight.router.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Values as they compare, whichever driver gave them: numbers and truths are decimals without zeros at the end, dates
 * and points in time those of {@code java.time}, without a zone. What is no simple value is the text that the driver
 * makes of it. The application cannot reach any of them.
 */
final class Plain {

    /** Of an object that holds a value, and of its place in a row. */
    private static final long BYTES = 40;

    private Plain() {}

    /** The value of a column, from 1, in the row at which an answer stands. */
    static @Nullable Object value(ResultSet rows, int column) throws SQLException {
        Object value = rows.getObject(column);
        if (value == null || value instanceof String) {
            return value;
        }
        if (value instanceof Boolean truth) {
            return truth(truth, rows.getString(column));
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value instanceof Blob) {
            return rows.getBytes(column);
        }
        if (value instanceof Timestamp time) {
            return time.toLocalDateTime();
        }
        if (value instanceof Date) {
            return date(rows.getString(column));
        }
        return value instanceof Time ? time(rows.getString(column)) : other(value, rows, column);
    }

    /** A column of MariaDB of one digit may hold more than 0 and 1, all of which its driver calls true. */
    private static Object truth(boolean truth, @Nullable String text) {
        boolean digits = text != null && text.matches("-?[0-9]{1,3}");
        return digits ? number(new BigDecimal(text)) : truth ? BigDecimal.ONE : BigDecimal.ZERO;
    }

    private static Object number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal.stripTrailingZeros();
        }
        if (number instanceof BigInteger whole) {
            return new BigDecimal(whole).stripTrailingZeros();
        }
        boolean broken = (number instanceof Double && !Double.isFinite(number.doubleValue()))
                || (number instanceof Float && !Float.isFinite(number.floatValue()));
        return broken ? number.doubleValue() : new BigDecimal(number.toString()).stripTrailingZeros();
    }

    /** A date; a year of MariaDB, which its driver calls a date, is a number. */
    private static @Nullable Object date(@Nullable String text) {
        if (text == null || text.length() == 4) {
            return text == null ? null : number(new BigDecimal(text));
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException infinite) {
            return text;
        }
    }

    /** The driver's own class has no fractions of a second; more than a day, which MariaDB has, stays a text. */
    private static @Nullable Object time(@Nullable String text) {
        try {
            return text == null ? null : LocalTime.parse(text);
        } catch (DateTimeParseException duration) {
            return text;
        }
    }

    private static @Nullable Object other(Object value, ResultSet rows, int column) throws SQLException {
        if (value instanceof LocalDateTime || value instanceof LocalDate || value instanceof LocalTime) {
            return value;
        }
        if (value instanceof OffsetDateTime time) {
            return local(time.toInstant());
        }
        if (value instanceof ZonedDateTime time) {
            return local(time.toInstant());
        }
        return rows.getString(column);
    }

    private static LocalDateTime local(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneId.systemDefault());
    }

    /** About how much memory a value takes in a row. */
    static long bytes(@Nullable Object value) {
        if (value instanceof String text) {
            return BYTES + 2L * text.length();
        }
        return value instanceof byte[] bytes ? BYTES + bytes.length : BYTES;
    }
}
