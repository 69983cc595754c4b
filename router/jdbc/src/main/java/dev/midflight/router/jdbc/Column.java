package dev.midflight.router.jdbc;

import dev.midflight.router.sql.Dialect;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A column of a table.
 *
 * @param name as in the catalog
 * @param type one of {@link Types}
 * @param typeName as the server calls it, in lower case
 * @param size digits or characters
 * @param scale digits after the point
 * @param generated whether the server counts it up where an insert gives no value
 * @param nullByDefault whether it is null where an insert gives no value
 * @param dialect of its server
 */
record Column(
        String name,
        int type,
        String typeName,
        int size,
        int scale,
        boolean generated,
        boolean nullByDefault,
        Dialect dialect) {

    /**
     * The value of a key as the server will keep it; empty if that cannot be told from the value, as the server rounds,
     * cuts or converts it.
     */
    Optional<Object> kept(Object value) {
        return switch (type) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> integer(value);
            case Types.DECIMAL, Types.NUMERIC -> decimal(value);
            case Types.VARCHAR -> isPlainText() ? text(value) : uuid(value);
            case Types.CHAR -> !dialect.isPostgres() ? padded(value) : Optional.empty();
            case Types.VARBINARY, Types.LONGVARBINARY -> bytes(value);
            case Types.BINARY -> dialect.isPostgres() ? bytes(value) : exactlyLong(value);
            default -> uuid(value);
        };
    }

    /**
     * The value of the key of the row that a comparison with this value finds; empty if rows with other keys could be
     * found, too, as by a collation that takes {@code a} and {@code A} for the same.
     */
    Optional<Object> found(Object value) {
        boolean loose = type == Types.VARCHAR || type == Types.CHAR;
        return loose && !dialect.isPostgres() && !typeName.equals("uuid") ? Optional.empty() : kept(value);
    }

    /** True if {@link #kept} can tell at all. */
    boolean canBeKept() {
        return switch (type) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC -> true;
            case Types.VARBINARY, Types.LONGVARBINARY, Types.BINARY -> true;
            case Types.VARCHAR -> isPlainText() || typeName.equals("uuid");
            case Types.CHAR -> !dialect.isPostgres();
            default -> typeName.equals("uuid");
        };
    }

    private boolean isPlainText() {
        return typeName.equals("varchar") || typeName.equals("text");
    }

    private Optional<Object> integer(Object value) {
        return number(value).flatMap(number -> {
            try {
                BigInteger whole = number.toBigIntegerExact();
                return isInRange(whole) ? Optional.of(whole) : Optional.empty();
            } catch (ArithmeticException broken) {
                return Optional.empty();
            }
        });
    }

    private boolean isInRange(BigInteger value) {
        int bits =
                switch (type) {
                    case Types.TINYINT -> 8;
                    case Types.SMALLINT -> 16;
                    case Types.INTEGER -> typeName.startsWith("mediumint") ? 24 : 32;
                    default -> 64;
                };
        if (typeName.contains("unsigned")) {
            return value.signum() >= 0 && value.bitLength() <= bits;
        }
        return value.bitLength() < bits;
    }

    private Optional<Object> decimal(Object value) {
        return number(value)
                .filter(number -> Math.max(0, number.stripTrailingZeros().scale()) <= scale)
                .filter(number -> number.precision() - number.scale() <= size - scale)
                .map(number -> number.setScale(scale));
    }

    private static Optional<BigDecimal> number(Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return Optional.of(BigDecimal.valueOf(((Number) value).longValue()));
        }
        if (value instanceof BigInteger whole) {
            return Optional.of(new BigDecimal(whole));
        }
        if (value instanceof BigDecimal decimal) {
            return Math.abs((long) decimal.scale()) > 100 ? Optional.empty() : Optional.of(decimal);
        }
        if (value instanceof String text && text.length() <= 80 && text.matches("-?[0-9]+(\\.[0-9]+)?")) {
            return Optional.of(new BigDecimal(text));
        }
        return Optional.empty();
    }

    private Optional<Object> text(Object value) {
        if (!(value instanceof String text)) {
            return Optional.empty();
        }
        return text.codePointCount(0, text.length()) <= size ? Optional.of(text) : Optional.empty();
    }

    /** Spaces at the end are not kept. */
    private Optional<Object> padded(Object value) {
        return text(value).filter(text -> !text.toString().endsWith(" "));
    }

    private Optional<Object> uuid(Object value) {
        if (!typeName.equals("uuid")) {
            return Optional.empty();
        }
        if (value instanceof UUID) {
            return Optional.of(value);
        }
        if (value instanceof String text
                && text.length() == 36
                && text.toLowerCase(Locale.ROOT).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            return Optional.of(UUID.fromString(text));
        }
        return Optional.empty();
    }

    private Optional<Object> bytes(Object value) {
        return value instanceof byte[] bytes && bytes.length <= size ? Optional.of(bytes) : Optional.empty();
    }

    private Optional<Object> exactlyLong(Object value) {
        return typeName.equals("binary") && value instanceof byte[] bytes && bytes.length == size
                ? Optional.of(bytes)
                : Optional.empty();
    }

    /** The value of a row of an answer. */
    Object of(ResultSet row, int place) throws SQLException {
        boolean binary = type == Types.BINARY || type == Types.VARBINARY || type == Types.LONGVARBINARY;
        Object value = binary && !typeName.equals("uuid") ? row.getBytes(place) : row.getString(place);
        if (value == null) {
            throw new SQLException("The key column %s of a changed row is null.".formatted(name));
        }
        return type == Types.BIT || type == Types.BOOLEAN ? Boolean.valueOf(row.getBoolean(place)) : value;
    }
}
