package dev.midflight.router.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The values that an application has given to the parameters of a statement. For one thread at a time. */
final class Parameters {

    private static final int FIRST = 4;

    private @Nullable Parameter[] given = new @Nullable Parameter[FIRST];
    private int count;

    /** Gives a value to a driver's statement. */
    @FunctionalInterface
    interface Setter {
        void set(PreparedStatement statement, int place, Object value) throws SQLException;
    }

    /**
     * One value.
     *
     * @param value null if it is null, or cannot be seen
     * @param isNull whether it is null
     */
    record Parameter(@Nullable Object value, boolean isNull, Use use, Setter setter) {}

    /** How often a value can be given to a statement. */
    enum Use {
        /** As often as is needed. */
        OFTEN,
        /** It is read only once. */
        ONCE
    }

    void set(int place, Object value, Setter setter) throws SQLException {
        put(place, new Parameter(value, false, Use.OFTEN, setter));
    }

    /** A null. */
    void setNull(int place, Setter setter) throws SQLException {
        put(place, new Parameter(null, true, Use.OFTEN, setter));
    }

    /** A value that cannot be looked at, such as a stream. */
    void setHidden(int place, Use use, Setter setter) throws SQLException {
        put(place, new Parameter(null, false, use, setter));
    }

    private void put(int place, Parameter parameter) throws SQLException {
        if (place < 1 || place > 65_535) {
            throw new SQLException("There is no parameter %d.".formatted(place), "22023");
        }
        if (place > given.length) {
            given = Arrays.copyOf(given, Math.max(place, given.length * 2));
        }
        given[place - 1] = parameter;
        count = Math.max(count, place);
    }

    void clear() {
        Arrays.fill(given, null);
        count = 0;
    }

    /** The same values, whatever is set here later. */
    Parameters copy() {
        Parameters copy = new Parameters();
        copy.given = Arrays.copyOf(given, Math.max(FIRST, count));
        copy.count = count;
        return copy;
    }

    /** A value; empty if it is null or cannot be looked at. */
    Optional<Object> value(int place) {
        Parameter parameter = place <= count ? given[place - 1] : null;
        return parameter == null ? Optional.empty() : Optional.ofNullable(parameter.value());
    }

    boolean isNull(int place) {
        Parameter parameter = place <= count ? given[place - 1] : null;
        return parameter != null && parameter.isNull();
    }

    /** True if another connection's statement can be given them, too, and later. */
    boolean areRepeatable() {
        for (int place = 0; place < count; place++) {
            Parameter parameter = given[place];
            if (parameter != null && (parameter.use() == Use.ONCE || isOfConnection(parameter.value()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfConnection(@Nullable Object value) {
        return value instanceof Array
                || value instanceof Blob
                || value instanceof Clob
                || value instanceof SQLXML
                || value instanceof Ref
                || value instanceof RowId
                || value instanceof InputStream
                || value instanceof Reader;
    }

    /** All of them in brackets, the same text for the same values; empty if there are none. */
    String text() {
        StringJoiner all = new StringJoiner(", ", "[", "] ").setEmptyValue("");
        for (int place = 0; place < count; place++) {
            Parameter parameter = given[place];
            Object value = parameter == null ? null : parameter.value();
            all.add(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value));
        }
        return all.toString();
    }

    /** Gives all values to a driver's statement. */
    void applyTo(PreparedStatement statement) throws SQLException {
        for (int place = 1; place <= count; place++) {
            apply(given[place - 1], statement, place);
        }
    }

    /** Gives one value to a driver's statement, at another place. */
    void applyTo(PreparedStatement statement, int place, int at) throws SQLException {
        apply(place <= count ? given[place - 1] : null, statement, at);
    }

    @SuppressWarnings("NullAway") // The drivers take null where it is null.
    private static void apply(@Nullable Parameter parameter, PreparedStatement statement, int at) throws SQLException {
        if (parameter != null) {
            parameter.setter().set(statement, at, parameter.value());
        }
    }
}
