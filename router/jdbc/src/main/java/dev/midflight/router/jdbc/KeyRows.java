package dev.midflight.router.jdbc;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Generated keys that can be read more than once: here for the marks, and by the application. What is not about their
 * values is answered by the driver's rows, which have been read to their end.
 */
final class KeyRows extends ForwardingResultSet {

    private final ResultSet rows;
    private final RoutedStatement statement;
    private final List<@Nullable Object[]> values;
    private int at = -1;
    private boolean wasNull;
    private boolean closed;

    private KeyRows(ResultSet rows, RoutedStatement statement, List<@Nullable Object[]> values) {
        this.rows = rows;
        this.statement = statement;
        this.values = values;
    }

    static KeyRows of(ResultSet rows, RoutedStatement statement) throws SQLException {
        List<@Nullable Object[]> values = new ArrayList<>();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            @Nullable Object[] row = new @Nullable Object[columns];
            for (int place = 0; place < columns; place++) {
                row[place] = rows.getObject(place + 1);
            }
            values.add(row);
        }
        return new KeyRows(rows, statement, values);
    }

    /** The same rows, from the beginning. */
    KeyRows again() {
        return new KeyRows(rows, statement, values);
    }

    @Override
    ResultSet driver() {
        return rows;
    }

    private @Nullable Object value(int place) throws SQLException {
        if (closed || at < 0 || at >= values.size()) {
            throw new SQLException(
                    "There is no generated key here: the rows of them are %d, and this is %s."
                            .formatted(
                                    values.size(), closed ? "closed" : at < 0 ? "before the first" : "after the last"),
                    "24000");
        }
        @Nullable Object[] row = values.get(at);
        if (place < 1 || place > row.length) {
            throw new SQLException(
                    "There is no column %d: the generated keys have %s."
                            .formatted(place, row.length == 1 ? "1 column" : row.length + " columns"),
                    "42703");
        }
        Object value = row[place - 1];
        wasNull = value == null;
        return value;
    }

    private static BigDecimal number(@Nullable Object value) throws SQLException {
        if (value == null) {
            return BigDecimal.ZERO;
        }
        try {
            return new BigDecimal(value.toString());
        } catch (NumberFormatException none) {
            throw new SQLException(
                    "A generated key of %s is no number."
                            .formatted(value.getClass().getSimpleName()),
                    "22018");
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static <T> @Nullable T cast(@Nullable Object value, Class<T> type) throws SQLException {
        if (value == null) {
            return null;
        }
        Object wanted = value;
        if (!type.isInstance(value)) {
            wanted = converted(value, type);
        }
        if (!type.isInstance(wanted)) {
            throw new SQLException(
                    "A generated key of %s is no %s.".formatted(value.getClass().getSimpleName(), type.getSimpleName()),
                    "22018");
        }
        return type.cast(wanted);
    }

    private static Object converted(Object value, Class<?> type) throws SQLException {
        if (type == String.class) {
            return value.toString();
        }
        if (type == UUID.class) {
            return UUID.fromString(value.toString());
        }
        if (type == Timestamp.class && value instanceof java.time.LocalDateTime time) {
            return Timestamp.valueOf(time);
        }
        BigDecimal number = number(value);
        if (type == Long.class) {
            return number.longValue();
        }
        if (type == Integer.class) {
            return number.intValue();
        }
        if (type == Short.class) {
            return number.shortValue();
        }
        if (type == java.math.BigInteger.class) {
            return number.toBigInteger();
        }
        return number;
    }

    @Override
    public @Nullable String getString(int place) throws SQLException {
        Object value = value(place);
        return text(value);
    }

    @Override
    public @Nullable String getString(String label) throws SQLException {
        return getString(findColumn(label));
    }

    @Override
    public boolean getBoolean(int place) throws SQLException {
        Object value = value(place);
        return value != null
                && (value instanceof Boolean yes ? yes : !value.toString().equals("0"));
    }

    @Override
    public boolean getBoolean(String label) throws SQLException {
        return getBoolean(findColumn(label));
    }

    @Override
    public byte getByte(int place) throws SQLException {
        Object value = value(place);
        return number(value).byteValue();
    }

    @Override
    public byte getByte(String label) throws SQLException {
        return getByte(findColumn(label));
    }

    @Override
    public short getShort(int place) throws SQLException {
        Object value = value(place);
        return number(value).shortValue();
    }

    @Override
    public short getShort(String label) throws SQLException {
        return getShort(findColumn(label));
    }

    @Override
    public int getInt(int place) throws SQLException {
        Object value = value(place);
        return number(value).intValue();
    }

    @Override
    public int getInt(String label) throws SQLException {
        return getInt(findColumn(label));
    }

    @Override
    public long getLong(int place) throws SQLException {
        Object value = value(place);
        return number(value).longValue();
    }

    @Override
    public long getLong(String label) throws SQLException {
        return getLong(findColumn(label));
    }

    @Override
    public float getFloat(int place) throws SQLException {
        Object value = value(place);
        return number(value).floatValue();
    }

    @Override
    public float getFloat(String label) throws SQLException {
        return getFloat(findColumn(label));
    }

    @Override
    public double getDouble(int place) throws SQLException {
        Object value = value(place);
        return number(value).doubleValue();
    }

    @Override
    public double getDouble(String label) throws SQLException {
        return getDouble(findColumn(label));
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int place) throws SQLException {
        return cast(value(place), BigDecimal.class);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(String label) throws SQLException {
        return getBigDecimal(findColumn(label));
    }

    @Override
    public byte @Nullable [] getBytes(int place) throws SQLException {
        return cast(value(place), byte[].class);
    }

    @Override
    public byte @Nullable [] getBytes(String label) throws SQLException {
        return getBytes(findColumn(label));
    }

    @Override
    public @Nullable Date getDate(int place) throws SQLException {
        return cast(value(place), Date.class);
    }

    @Override
    public @Nullable Date getDate(String label) throws SQLException {
        return getDate(findColumn(label));
    }

    @Override
    public @Nullable Time getTime(int place) throws SQLException {
        return cast(value(place), Time.class);
    }

    @Override
    public @Nullable Time getTime(String label) throws SQLException {
        return getTime(findColumn(label));
    }

    @Override
    public @Nullable Timestamp getTimestamp(int place) throws SQLException {
        return cast(value(place), Timestamp.class);
    }

    @Override
    public @Nullable Timestamp getTimestamp(String label) throws SQLException {
        return getTimestamp(findColumn(label));
    }

    @Override
    public @Nullable Object getObject(int place) throws SQLException {
        return value(place);
    }

    @Override
    public @Nullable Object getObject(String label) throws SQLException {
        return value(findColumn(label));
    }

    @Override
    public <T> @Nullable T getObject(int place, Class<T> type) throws SQLException {
        return cast(value(place), type);
    }

    @Override
    public <T> @Nullable T getObject(String label, Class<T> type) throws SQLException {
        return cast(value(findColumn(label)), type);
    }

    @Override
    public int findColumn(String label) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        for (int place = 1; place <= columns.getColumnCount(); place++) {
            if (columns.getColumnLabel(place).equalsIgnoreCase(label)) {
                return place;
            }
        }
        // MariaDB's driver gives the one number that it knows under any name.
        if (columns.getColumnCount() == 1) {
            return 1;
        }
        throw new SQLException(
                "There is no column %s among the %d of the generated keys.".formatted(label, columns.getColumnCount()),
                "42703");
    }

    @Override
    public boolean next() throws SQLException {
        return moveTo((long) at + 1);
    }

    /** Goes to a row, counted from 0, or beside the first or the last one. */
    private boolean moveTo(long row) throws SQLException {
        if (closed) {
            throw new SQLException("The generated keys are closed.", "24000");
        }
        at = (int) Math.max(-1, Math.min(row, values.size()));
        return at >= 0 && at < values.size();
    }

    @Override
    public boolean previous() throws SQLException {
        return moveTo((long) at - 1);
    }

    @Override
    public boolean first() throws SQLException {
        return moveTo(0);
    }

    @Override
    public boolean last() throws SQLException {
        return moveTo((long) values.size() - 1);
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        return moveTo(row < 0 ? (long) values.size() + row : (long) row - 1);
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        return moveTo((long) at + rows);
    }

    @Override
    public void beforeFirst() throws SQLException {
        moveTo(-1);
    }

    @Override
    public void afterLast() throws SQLException {
        moveTo(values.size());
    }

    @Override
    public int getType() {
        return ResultSet.TYPE_SCROLL_INSENSITIVE;
    }

    @Override
    public int getConcurrency() {
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public boolean wasNull() {
        return wasNull;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isBeforeFirst() {
        return at < 0 && !values.isEmpty();
    }

    @Override
    public boolean isAfterLast() {
        return at >= values.size() && !values.isEmpty();
    }

    @Override
    public boolean isFirst() {
        return at == 0 && !values.isEmpty();
    }

    @Override
    public boolean isLast() {
        return at == values.size() - 1 && !values.isEmpty();
    }

    @Override
    public int getRow() {
        return at >= 0 && at < values.size() ? at + 1 : 0;
    }

    @Override
    public Statement getStatement() {
        return statement;
    }

    @Override
    public void updateRow() throws SQLException {
        throw notChanged();
    }

    @Override
    public void insertRow() throws SQLException {
        throw notChanged();
    }

    @Override
    public void deleteRow() throws SQLException {
        throw notChanged();
    }

    private static SQLException notChanged() {
        return new SQLFeatureNotSupportedException(
                "Generated keys are only read. Change the rows themselves, with a statement.", "0A000");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : Wrapped.unwrap(rows, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || rows.isWrapperFor(type);
    }
}
