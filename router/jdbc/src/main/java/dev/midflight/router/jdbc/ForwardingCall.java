package dev.midflight.router.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.net.URL;
import java.sql.CallableStatement;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.NullUnmarked;

/** Hands on to the driver's call. */
@SuppressWarnings("deprecation") // What is handed on is as old as its interface.
@NullUnmarked // As its interface is.
abstract class ForwardingCall extends ForwardingCallPart3 implements CallableStatement {

    @Override
    public void setMaxFieldSize(int number) throws SQLException {
        driver().setMaxFieldSize(number);
    }

    @Override
    public void setMaxRows(int number) throws SQLException {
        driver().setMaxRows(number);
    }

    @Override
    public void setNCharacterStream(String text, Reader reader, long number) throws SQLException {
        driver().setNCharacterStream(text, reader, number);
    }

    @Override
    public void setNCharacterStream(String text, Reader reader) throws SQLException {
        driver().setNCharacterStream(text, reader);
    }

    @Override
    public void setNCharacterStream(int number, Reader reader, long number2) throws SQLException {
        driver().setNCharacterStream(number, reader, number2);
    }

    @Override
    public void setNCharacterStream(int number, Reader reader) throws SQLException {
        driver().setNCharacterStream(number, reader);
    }

    @Override
    public void setNClob(String text, Reader reader, long number) throws SQLException {
        driver().setNClob(text, reader, number);
    }

    @Override
    public void setNClob(String text, Reader reader) throws SQLException {
        driver().setNClob(text, reader);
    }

    @Override
    public void setNClob(String text, NClob nClob) throws SQLException {
        driver().setNClob(text, nClob);
    }

    @Override
    public void setNClob(int number, Reader reader, long number2) throws SQLException {
        driver().setNClob(number, reader, number2);
    }

    @Override
    public void setNClob(int number, Reader reader) throws SQLException {
        driver().setNClob(number, reader);
    }

    @Override
    public void setNClob(int number, NClob nClob) throws SQLException {
        driver().setNClob(number, nClob);
    }

    @Override
    public void setNString(String text, String text2) throws SQLException {
        driver().setNString(text, text2);
    }

    @Override
    public void setNString(int number, String text) throws SQLException {
        driver().setNString(number, text);
    }

    @Override
    public void setNull(String text, int number, String text2) throws SQLException {
        driver().setNull(text, number, text2);
    }

    @Override
    public void setNull(String text, int number) throws SQLException {
        driver().setNull(text, number);
    }

    @Override
    public void setNull(int number, int number2, String text) throws SQLException {
        driver().setNull(number, number2, text);
    }

    @Override
    public void setNull(int number, int number2) throws SQLException {
        driver().setNull(number, number2);
    }

    @Override
    public void setObject(String text, Object value, int number, int number2) throws SQLException {
        driver().setObject(text, value, number, number2);
    }

    @Override
    public void setObject(String text, Object value, int number) throws SQLException {
        driver().setObject(text, value, number);
    }

    @Override
    public void setObject(String text, Object value, SQLType sQLType, int number) throws SQLException {
        driver().setObject(text, value, sQLType, number);
    }

    @Override
    public void setObject(String text, Object value, SQLType sQLType) throws SQLException {
        driver().setObject(text, value, sQLType);
    }

    @Override
    public void setObject(String text, Object value) throws SQLException {
        driver().setObject(text, value);
    }

    @Override
    public void setObject(int number, Object value, int number2, int number3) throws SQLException {
        driver().setObject(number, value, number2, number3);
    }

    @Override
    public void setObject(int number, Object value, int number2) throws SQLException {
        driver().setObject(number, value, number2);
    }

    @Override
    public void setObject(int number, Object value, SQLType sQLType, int number2) throws SQLException {
        driver().setObject(number, value, sQLType, number2);
    }

    @Override
    public void setObject(int number, Object value, SQLType sQLType) throws SQLException {
        driver().setObject(number, value, sQLType);
    }

    @Override
    public void setObject(int number, Object value) throws SQLException {
        driver().setObject(number, value);
    }

    @Override
    public void setPoolable(boolean yes) throws SQLException {
        driver().setPoolable(yes);
    }

    @Override
    public void setQueryTimeout(int number) throws SQLException {
        driver().setQueryTimeout(number);
    }

    @Override
    public void setRef(int number, Ref ref) throws SQLException {
        driver().setRef(number, ref);
    }

    @Override
    public void setRowId(String text, RowId rowId) throws SQLException {
        driver().setRowId(text, rowId);
    }

    @Override
    public void setRowId(int number, RowId rowId) throws SQLException {
        driver().setRowId(number, rowId);
    }

    @Override
    public void setSQLXML(String text, SQLXML sqlxml) throws SQLException {
        driver().setSQLXML(text, sqlxml);
    }

    @Override
    public void setSQLXML(int number, SQLXML sqlxml) throws SQLException {
        driver().setSQLXML(number, sqlxml);
    }

    @Override
    public void setShort(String text, short number) throws SQLException {
        driver().setShort(text, number);
    }

    @Override
    public void setShort(int number, short number2) throws SQLException {
        driver().setShort(number, number2);
    }

    @Override
    public void setString(String text, String text2) throws SQLException {
        driver().setString(text, text2);
    }

    @Override
    public void setString(int number, String text) throws SQLException {
        driver().setString(number, text);
    }

    @Override
    public void setTime(String text, Time time, Calendar calendar) throws SQLException {
        driver().setTime(text, time, calendar);
    }

    @Override
    public void setTime(String text, Time time) throws SQLException {
        driver().setTime(text, time);
    }

    @Override
    public void setTime(int number, Time time, Calendar calendar) throws SQLException {
        driver().setTime(number, time, calendar);
    }

    @Override
    public void setTime(int number, Time time) throws SQLException {
        driver().setTime(number, time);
    }

    @Override
    public void setTimestamp(String text, Timestamp timestamp, Calendar calendar) throws SQLException {
        driver().setTimestamp(text, timestamp, calendar);
    }

    @Override
    public void setTimestamp(String text, Timestamp timestamp) throws SQLException {
        driver().setTimestamp(text, timestamp);
    }

    @Override
    public void setTimestamp(int number, Timestamp timestamp, Calendar calendar) throws SQLException {
        driver().setTimestamp(number, timestamp, calendar);
    }

    @Override
    public void setTimestamp(int number, Timestamp timestamp) throws SQLException {
        driver().setTimestamp(number, timestamp);
    }

    @Override
    public void setURL(String text, URL url) throws SQLException {
        driver().setURL(text, url);
    }

    @Override
    public void setURL(int number, URL url) throws SQLException {
        driver().setURL(number, url);
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int number, InputStream inputStream, int number2) throws SQLException {
        driver().setUnicodeStream(number, inputStream, number2);
    }

    @Override
    public boolean wasNull() throws SQLException {
        return driver().wasNull();
    }
}
