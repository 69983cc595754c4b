package dev.midflight.router.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLException;
import java.util.Calendar;
import org.jspecify.annotations.NullUnmarked;

/** A part of what {@link ForwardingCall} hands on. */
@NullUnmarked // As its interface is.
abstract class ForwardingCallPart3 extends ForwardingCallPart2 implements CallableStatement {

    @Override
    public void setAsciiStream(int number, InputStream inputStream, int number2) throws SQLException {
        driver().setAsciiStream(number, inputStream, number2);
    }

    @Override
    public void setAsciiStream(int number, InputStream inputStream, long number2) throws SQLException {
        driver().setAsciiStream(number, inputStream, number2);
    }

    @Override
    public void setAsciiStream(int number, InputStream inputStream) throws SQLException {
        driver().setAsciiStream(number, inputStream);
    }

    @Override
    public void setBigDecimal(String text, BigDecimal bigDecimal) throws SQLException {
        driver().setBigDecimal(text, bigDecimal);
    }

    @Override
    public void setBigDecimal(int number, BigDecimal bigDecimal) throws SQLException {
        driver().setBigDecimal(number, bigDecimal);
    }

    @Override
    public void setBinaryStream(String text, InputStream inputStream, int number) throws SQLException {
        driver().setBinaryStream(text, inputStream, number);
    }

    @Override
    public void setBinaryStream(String text, InputStream inputStream, long number) throws SQLException {
        driver().setBinaryStream(text, inputStream, number);
    }

    @Override
    public void setBinaryStream(String text, InputStream inputStream) throws SQLException {
        driver().setBinaryStream(text, inputStream);
    }

    @Override
    public void setBinaryStream(int number, InputStream inputStream, int number2) throws SQLException {
        driver().setBinaryStream(number, inputStream, number2);
    }

    @Override
    public void setBinaryStream(int number, InputStream inputStream, long number2) throws SQLException {
        driver().setBinaryStream(number, inputStream, number2);
    }

    @Override
    public void setBinaryStream(int number, InputStream inputStream) throws SQLException {
        driver().setBinaryStream(number, inputStream);
    }

    @Override
    public void setBlob(String text, InputStream inputStream, long number) throws SQLException {
        driver().setBlob(text, inputStream, number);
    }

    @Override
    public void setBlob(String text, InputStream inputStream) throws SQLException {
        driver().setBlob(text, inputStream);
    }

    @Override
    public void setBlob(String text, Blob blob) throws SQLException {
        driver().setBlob(text, blob);
    }

    @Override
    public void setBlob(int number, InputStream inputStream, long number2) throws SQLException {
        driver().setBlob(number, inputStream, number2);
    }

    @Override
    public void setBlob(int number, InputStream inputStream) throws SQLException {
        driver().setBlob(number, inputStream);
    }

    @Override
    public void setBlob(int number, Blob blob) throws SQLException {
        driver().setBlob(number, blob);
    }

    @Override
    public void setBoolean(String text, boolean yes) throws SQLException {
        driver().setBoolean(text, yes);
    }

    @Override
    public void setBoolean(int number, boolean yes) throws SQLException {
        driver().setBoolean(number, yes);
    }

    @Override
    public void setByte(String text, byte number) throws SQLException {
        driver().setByte(text, number);
    }

    @Override
    public void setByte(int number, byte number2) throws SQLException {
        driver().setByte(number, number2);
    }

    @Override
    public void setBytes(String text, byte[] bytes) throws SQLException {
        driver().setBytes(text, bytes);
    }

    @Override
    public void setBytes(int number, byte[] bytes) throws SQLException {
        driver().setBytes(number, bytes);
    }

    @Override
    public void setCharacterStream(String text, Reader reader, int number) throws SQLException {
        driver().setCharacterStream(text, reader, number);
    }

    @Override
    public void setCharacterStream(String text, Reader reader, long number) throws SQLException {
        driver().setCharacterStream(text, reader, number);
    }

    @Override
    public void setCharacterStream(String text, Reader reader) throws SQLException {
        driver().setCharacterStream(text, reader);
    }

    @Override
    public void setCharacterStream(int number, Reader reader, int number2) throws SQLException {
        driver().setCharacterStream(number, reader, number2);
    }

    @Override
    public void setCharacterStream(int number, Reader reader, long number2) throws SQLException {
        driver().setCharacterStream(number, reader, number2);
    }

    @Override
    public void setCharacterStream(int number, Reader reader) throws SQLException {
        driver().setCharacterStream(number, reader);
    }

    @Override
    public void setClob(String text, Reader reader, long number) throws SQLException {
        driver().setClob(text, reader, number);
    }

    @Override
    public void setClob(String text, Reader reader) throws SQLException {
        driver().setClob(text, reader);
    }

    @Override
    public void setClob(String text, Clob clob) throws SQLException {
        driver().setClob(text, clob);
    }

    @Override
    public void setClob(int number, Reader reader, long number2) throws SQLException {
        driver().setClob(number, reader, number2);
    }

    @Override
    public void setClob(int number, Reader reader) throws SQLException {
        driver().setClob(number, reader);
    }

    @Override
    public void setClob(int number, Clob clob) throws SQLException {
        driver().setClob(number, clob);
    }

    @Override
    public void setCursorName(String text) throws SQLException {
        driver().setCursorName(text);
    }

    @Override
    public void setDate(String text, Date date, Calendar calendar) throws SQLException {
        driver().setDate(text, date, calendar);
    }

    @Override
    public void setDate(String text, Date date) throws SQLException {
        driver().setDate(text, date);
    }

    @Override
    public void setDate(int number, Date date, Calendar calendar) throws SQLException {
        driver().setDate(number, date, calendar);
    }

    @Override
    public void setDate(int number, Date date) throws SQLException {
        driver().setDate(number, date);
    }

    @Override
    public void setDouble(String text, double value) throws SQLException {
        driver().setDouble(text, value);
    }

    @Override
    public void setDouble(int number, double value) throws SQLException {
        driver().setDouble(number, value);
    }

    @Override
    public void setEscapeProcessing(boolean yes) throws SQLException {
        driver().setEscapeProcessing(yes);
    }

    @Override
    public void setFetchDirection(int number) throws SQLException {
        driver().setFetchDirection(number);
    }

    @Override
    public void setFetchSize(int number) throws SQLException {
        driver().setFetchSize(number);
    }

    @Override
    public void setFloat(String text, float value) throws SQLException {
        driver().setFloat(text, value);
    }

    @Override
    public void setFloat(int number, float value) throws SQLException {
        driver().setFloat(number, value);
    }

    @Override
    public void setInt(String text, int number) throws SQLException {
        driver().setInt(text, number);
    }

    @Override
    public void setInt(int number, int number2) throws SQLException {
        driver().setInt(number, number2);
    }

    @Override
    public void setLargeMaxRows(long number) throws SQLException {
        driver().setLargeMaxRows(number);
    }

    @Override
    public void setLong(String text, long number) throws SQLException {
        driver().setLong(text, number);
    }

    @Override
    public void setLong(int number, long number2) throws SQLException {
        driver().setLong(number, number2);
    }
}
