package dev.midflight.router.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
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
    record Parameter(@Nullable Object value, boolean isNull, Setter setter) {}

    void set(int place, Object value, Setter setter) throws SQLException {
        put(place, new Parameter(value, false, setter));
    }

    /** A null. */
    void setNull(int place, Setter setter) throws SQLException {
        put(place, new Parameter(null, true, setter));
    }

    /** A value that cannot be looked at, such as a stream. */
    void setHidden(int place, Setter setter) throws SQLException {
        put(place, new Parameter(null, false, setter));
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
