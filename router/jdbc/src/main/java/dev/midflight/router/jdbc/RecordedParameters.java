package dev.midflight.router.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/** Keeps the values of a statement until it is known where it goes. */
abstract sealed class RecordedParameters extends RoutedStatement implements PreparedStatement permits RoutedPrepared {
    private static final Parameters.Setter BOOLEAN =
            (statement, at, value) -> statement.setBoolean(at, (Boolean) value);
    private static final Parameters.Setter BYTE = (statement, at, value) -> statement.setByte(at, (Byte) value);
    private static final Parameters.Setter SHORT = (statement, at, value) -> statement.setShort(at, (Short) value);
    private static final Parameters.Setter INT = (statement, at, value) -> statement.setInt(at, (Integer) value);
    private static final Parameters.Setter LONG = (statement, at, value) -> statement.setLong(at, (Long) value);
    private static final Parameters.Setter FLOAT = (statement, at, value) -> statement.setFloat(at, (Float) value);
    private static final Parameters.Setter DOUBLE = (statement, at, value) -> statement.setDouble(at, (Double) value);
    private static final Parameters.Setter STRING = (statement, at, value) -> statement.setString(at, (String) value);
    private static final Parameters.Setter OBJECT = PreparedStatement::setObject;

    private Parameters parameters = new Parameters();

    RecordedParameters(RoutedConnection connection, Kind kind) {
        super(connection, kind);
    }

    final Parameters parameters() {
        return parameters;
    }

    /** The values as they are now, which what is set from now on leaves as they are. */
    final Parameters taken() {
        return parameters.copy();
    }

    private void put(int place, @Nullable Object value, Parameters.Setter setter) throws SQLException {
        requireOpen();
        if (value == null) {
            parameters.setNull(place, setter);
        } else {
            parameters.set(place, taken(value), setter);
        }
    }

    /** As it is now: what the application does with its own afterwards leaves it as it is. */
    @SuppressWarnings("JavaUtilDate") // JDBC has them.
    private static Object taken(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value instanceof Object[] elements) {
            return elements.clone();
        }
        if (value instanceof java.util.Date date) {
            return date.clone();
        }
        return value instanceof Calendar calendar ? calendar.clone() : value;
    }

    /** Gives a value and a calendar to a driver. */
    @FunctionalInterface
    private interface ByCalendar<T> {
        void set(PreparedStatement statement, int place, @Nullable T value, @Nullable Calendar calendar)
                throws SQLException;
    }

    @SuppressWarnings({"unchecked", "JavaUtilDate"}) // A clone is of the same type. JDBC has them.
    private <T extends java.util.Date> void put(
            int place, @Nullable T value, @Nullable Calendar calendar, ByCalendar<T> setter) throws SQLException {
        T date = value == null ? null : (T) value.clone();
        Calendar by = calendar == null ? null : (Calendar) calendar.clone();
        requireOpen();
        parameters.setHidden(
                place, Parameters.Use.OFTEN, (statement, at, given) -> setter.set(statement, at, date, by));
    }

    private void hide(int place, Parameters.Setter setter) throws SQLException {
        requireOpen();
        parameters.setHidden(place, Parameters.Use.ONCE, setter);
    }

    @Override
    public void clearParameters() throws SQLException {
        requireOpen();
        parameters.clear();
        if (ifMade() instanceof PreparedStatement made && !made.isClosed()) {
            made.clearParameters();
        }
    }

    @Override
    public void setNull(int place, int type) throws SQLException {
        put(place, null, (statement, at, value) -> statement.setNull(at, type));
    }

    @Override
    public void setNull(int place, int type, String typeName) throws SQLException {
        put(place, null, (statement, at, value) -> statement.setNull(at, type, typeName));
    }

    @Override
    public void setBoolean(int place, boolean value) throws SQLException {
        put(place, value, BOOLEAN);
    }

    @Override
    public void setByte(int place, byte value) throws SQLException {
        put(place, value, BYTE);
    }

    @Override
    public void setShort(int place, short value) throws SQLException {
        put(place, value, SHORT);
    }

    @Override
    public void setInt(int place, int value) throws SQLException {
        put(place, value, INT);
    }

    @Override
    public void setLong(int place, long value) throws SQLException {
        put(place, value, LONG);
    }

    @Override
    public void setFloat(int place, float value) throws SQLException {
        put(place, value, FLOAT);
    }

    @Override
    public void setDouble(int place, double value) throws SQLException {
        put(place, value, DOUBLE);
    }

    @Override
    public void setBigDecimal(int place, BigDecimal value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setBigDecimal(at, (BigDecimal) given));
    }

    @Override
    public void setString(int place, String value) throws SQLException {
        put(place, value, STRING);
    }

    @Override
    public void setBytes(int place, byte[] value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setBytes(at, (byte[]) given));
    }

    @Override
    public void setDate(int place, Date value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setDate(at, (Date) given));
    }

    @Override
    public void setTime(int place, Time value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setTime(at, (Time) given));
    }

    @Override
    public void setTimestamp(int place, Timestamp value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setTimestamp(at, (Timestamp) given));
    }

    @Override
    public void setObject(int place, Object value) throws SQLException {
        put(place, value, OBJECT);
    }

    @Override
    public void setNString(int place, String value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setNString(at, (String) given));
    }

    @Override
    public void setURL(int place, URL value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setURL(at, (URL) given));
    }

    @Override
    public void setArray(int place, Array value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setArray(at, (Array) given));
    }

    @Override
    public void setRef(int place, Ref value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setRef(at, (Ref) given));
    }

    @Override
    public void setRowId(int place, RowId value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setRowId(at, (RowId) given));
    }

    @Override
    public void setSQLXML(int place, SQLXML value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setSQLXML(at, (SQLXML) given));
    }

    @Override
    public void setBlob(int place, Blob value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setBlob(at, (Blob) given));
    }

    @Override
    public void setClob(int place, Clob value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setClob(at, (Clob) given));
    }

    @Override
    public void setNClob(int place, NClob value) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setNClob(at, (NClob) given));
    }

    @Override
    public void setDate(int place, Date value, Calendar calendar) throws SQLException {
        put(place, value, calendar, PreparedStatement::setDate);
    }

    @Override
    public void setTime(int place, Time value, Calendar calendar) throws SQLException {
        put(place, value, calendar, PreparedStatement::setTime);
    }

    @Override
    public void setTimestamp(int place, Timestamp value, Calendar calendar) throws SQLException {
        put(place, value, calendar, PreparedStatement::setTimestamp);
    }

    @Override
    public void setObject(int place, Object value, int type) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setObject(at, given, type));
    }

    @Override
    public void setObject(int place, Object value, int type, int scale) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setObject(at, given, type, scale));
    }

    @Override
    public void setObject(int place, Object value, SQLType type) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setObject(at, given, type));
    }

    @Override
    public void setObject(int place, Object value, SQLType type, int scale) throws SQLException {
        put(place, value, (statement, at, given) -> statement.setObject(at, given, type, scale));
    }

    @Override
    public void setAsciiStream(int place, InputStream value) throws SQLException {
        hide(place, (statement, at, given) -> statement.setAsciiStream(at, value));
    }

    @Override
    public void setAsciiStream(int place, InputStream value, long length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setAsciiStream(at, value, length));
    }

    @Override
    public void setAsciiStream(int place, InputStream value, int length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setAsciiStream(at, value, length));
    }

    @Override
    public void setBinaryStream(int place, InputStream value) throws SQLException {
        hide(place, (statement, at, given) -> statement.setBinaryStream(at, value));
    }

    @Override
    public void setBinaryStream(int place, InputStream value, long length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setBinaryStream(at, value, length));
    }

    @Override
    public void setBinaryStream(int place, InputStream value, int length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setBinaryStream(at, value, length));
    }

    @Override
    public void setCharacterStream(int place, Reader value) throws SQLException {
        hide(place, (statement, at, given) -> statement.setCharacterStream(at, value));
    }

    @Override
    public void setCharacterStream(int place, Reader value, long length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setCharacterStream(at, value, length));
    }

    @Override
    public void setCharacterStream(int place, Reader value, int length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setCharacterStream(at, value, length));
    }

    @Override
    public void setNCharacterStream(int place, Reader value) throws SQLException {
        hide(place, (statement, at, given) -> statement.setNCharacterStream(at, value));
    }

    @Override
    public void setNCharacterStream(int place, Reader value, long length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setNCharacterStream(at, value, length));
    }

    @Override
    public void setBlob(int place, InputStream value) throws SQLException {
        hide(place, (statement, at, given) -> statement.setBlob(at, value));
    }

    @Override
    public void setBlob(int place, InputStream value, long length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setBlob(at, value, length));
    }

    @Override
    public void setClob(int place, Reader value) throws SQLException {
        hide(place, (statement, at, given) -> statement.setClob(at, value));
    }

    @Override
    public void setClob(int place, Reader value, long length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setClob(at, value, length));
    }

    @Override
    public void setNClob(int place, Reader value) throws SQLException {
        hide(place, (statement, at, given) -> statement.setNClob(at, value));
    }

    @Override
    public void setNClob(int place, Reader value, long length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setNClob(at, value, length));
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int place, InputStream value, int length) throws SQLException {
        hide(place, (statement, at, given) -> statement.setUnicodeStream(at, value, length));
    }
}
