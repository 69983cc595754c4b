package dev.midflight.business;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Values of SQL in the one form in which those of different stores compare: numbers and truths as decimals without
 * zeros at their end, points in time in UTC, documents as JSON, bytes as bytes, all else as text.
 */
final class SqlValues {

    private static final String JSON = "json";

    private SqlValues() {}

    /** The names of the columns in small letters; one that comes again has its number added. */
    static List<String> labels(ResultSetMetaData columns) throws SQLException {
        List<String> labels = new ArrayList<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            String label = columns.getColumnLabel(column).toLowerCase(Locale.ROOT);
            labels.add(labels.contains(label) ? label + "_" + column : label);
        }
        return labels;
    }

    /** A value of the row. */
    static @Nullable Object value(ResultSet row, int column) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        String type = columns.getColumnTypeName(column).toLowerCase(Locale.ROOT);
        if (type.startsWith(JSON)) {
            String text = row.getString(column);
            return text == null ? null : JsonBody.parsed(text).orElse(text);
        }
        return switch (columns.getColumnType(column)) {
            case Types.BIT, Types.BOOLEAN -> truth(row, column);
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC ->
                number(row.getString(column));
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> number(row.getString(column));
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> row.getBytes(column);
            case Types.DATE -> time(row, column, LocalDate.class);
            case Types.TIME -> time(row, column, LocalTime.class);
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> moment(row, column);
            default -> row.getString(column);
        };
    }

    /** A row of bits of MariaDB is no truth. */
    private static @Nullable Object truth(ResultSet row, int column) throws SQLException {
        Object value = row.getObject(column);
        if (value instanceof Boolean truth) {
            return truth ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        return value instanceof byte[] || value == null ? value : row.getString(column);
    }

    /** Not a number, and the infinities, stay texts. */
    private static @Nullable Object number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return plain(new BigDecimal(text));
        } catch (NumberFormatException notFinite) {
            return text;
        }
    }

    /** The same for all ways to write a number. */
    static BigDecimal plain(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    /** Dates that no calendar has, and times beyond a day, stay texts. */
    private static @Nullable Object time(ResultSet row, int column, Class<?> type) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            return null;
        }
        try {
            return type == LocalDate.class ? LocalDate.parse(text) : LocalTime.parse(text);
        } catch (DateTimeParseException other) {
            return text;
        }
    }

    /**
     * The session's zone is UTC, so what a server adds to a point in time says nothing. The driver of MariaDB writes
     * fractions of a second otherwise than the server does, so that it is asked for the value, unless it has none: a
     * date that no calendar has stays a text.
     */
    private static @Nullable Object moment(ResultSet row, int column) throws SQLException {
        String type = row.getMetaData().getColumnTypeName(column);
        boolean mariadb = type.equals("DATETIME") || type.equals("TIMESTAMP");
        LocalDateTime value = mariadb ? row.getObject(column, LocalDateTime.class) : null;
        return value == null ? moment(row.getString(column)) : value;
    }

    private static @Nullable Object moment(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return LocalDateTime.parse(
                    text.replaceFirst("(\\+00(:?00)?|Z)$", "").trim().replace(' ', 'T'));
        } catch (DateTimeParseException other) {
            return text;
        }
    }

    /** A part of a key as both stores and a URL take it. */
    static String text(Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof LocalDateTime moment ? moment.toString().replace('T', ' ') : value.toString();
    }

    /** About how much room a value takes. */
    static long bytes(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        return value instanceof String text ? text.getBytes(StandardCharsets.UTF_8).length : Long.BYTES;
    }
}
