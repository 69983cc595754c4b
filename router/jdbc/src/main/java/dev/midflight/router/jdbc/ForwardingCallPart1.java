package dev.midflight.router.jdbc;

import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Calendar;
import org.jspecify.annotations.NullUnmarked;

/** A part of what {@link ForwardingCall} hands on. */
@SuppressWarnings("deprecation") // What is handed on is as old as its interface.
@NullUnmarked // As its interface is.
abstract class ForwardingCallPart1 implements CallableStatement {

    /** The driver's own. */
    abstract CallableStatement driver();

    @Override
    public void cancel() throws SQLException {
        driver().cancel();
    }

    @Override
    public void clearBatch() throws SQLException {
        driver().clearBatch();
    }

    @Override
    public void clearParameters() throws SQLException {
        driver().clearParameters();
    }

    @Override
    public void clearWarnings() throws SQLException {
        driver().clearWarnings();
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        driver().closeOnCompletion();
    }

    @Override
    public String enquoteIdentifier(String text, boolean yes) throws SQLException {
        return driver().enquoteIdentifier(text, yes);
    }

    @Override
    public String enquoteLiteral(String text) throws SQLException {
        return driver().enquoteLiteral(text);
    }

    @Override
    public String enquoteNCharLiteral(String text) throws SQLException {
        return driver().enquoteNCharLiteral(text);
    }

    @Override
    public Array getArray(String text) throws SQLException {
        return driver().getArray(text);
    }

    @Override
    public Array getArray(int number) throws SQLException {
        return driver().getArray(number);
    }

    @Override
    public BigDecimal getBigDecimal(String text) throws SQLException {
        return driver().getBigDecimal(text);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int number, int number2) throws SQLException {
        return driver().getBigDecimal(number, number2);
    }

    @Override
    public BigDecimal getBigDecimal(int number) throws SQLException {
        return driver().getBigDecimal(number);
    }

    @Override
    public Blob getBlob(String text) throws SQLException {
        return driver().getBlob(text);
    }

    @Override
    public Blob getBlob(int number) throws SQLException {
        return driver().getBlob(number);
    }

    @Override
    public boolean getBoolean(String text) throws SQLException {
        return driver().getBoolean(text);
    }

    @Override
    public boolean getBoolean(int number) throws SQLException {
        return driver().getBoolean(number);
    }

    @Override
    public byte getByte(String text) throws SQLException {
        return driver().getByte(text);
    }

    @Override
    public byte getByte(int number) throws SQLException {
        return driver().getByte(number);
    }

    @Override
    public byte[] getBytes(String text) throws SQLException {
        return driver().getBytes(text);
    }

    @Override
    public byte[] getBytes(int number) throws SQLException {
        return driver().getBytes(number);
    }

    @Override
    public Reader getCharacterStream(String text) throws SQLException {
        return driver().getCharacterStream(text);
    }

    @Override
    public Reader getCharacterStream(int number) throws SQLException {
        return driver().getCharacterStream(number);
    }

    @Override
    public Clob getClob(String text) throws SQLException {
        return driver().getClob(text);
    }

    @Override
    public Clob getClob(int number) throws SQLException {
        return driver().getClob(number);
    }

    @Override
    public Date getDate(String text, Calendar calendar) throws SQLException {
        return driver().getDate(text, calendar);
    }

    @Override
    public Date getDate(String text) throws SQLException {
        return driver().getDate(text);
    }

    @Override
    public Date getDate(int number, Calendar calendar) throws SQLException {
        return driver().getDate(number, calendar);
    }

    @Override
    public Date getDate(int number) throws SQLException {
        return driver().getDate(number);
    }

    @Override
    public double getDouble(String text) throws SQLException {
        return driver().getDouble(text);
    }

    @Override
    public double getDouble(int number) throws SQLException {
        return driver().getDouble(number);
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return driver().getFetchDirection();
    }

    @Override
    public int getFetchSize() throws SQLException {
        return driver().getFetchSize();
    }

    @Override
    public float getFloat(String text) throws SQLException {
        return driver().getFloat(text);
    }

    @Override
    public float getFloat(int number) throws SQLException {
        return driver().getFloat(number);
    }

    @Override
    public int getInt(String text) throws SQLException {
        return driver().getInt(text);
    }

    @Override
    public int getInt(int number) throws SQLException {
        return driver().getInt(number);
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        return driver().getLargeMaxRows();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        return driver().getLargeUpdateCount();
    }

    @Override
    public long getLong(String text) throws SQLException {
        return driver().getLong(text);
    }

    @Override
    public long getLong(int number) throws SQLException {
        return driver().getLong(number);
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        return driver().getMaxFieldSize();
    }

    @Override
    public int getMaxRows() throws SQLException {
        return driver().getMaxRows();
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        return driver().getMetaData();
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return driver().getMoreResults();
    }

    @Override
    public boolean getMoreResults(int number) throws SQLException {
        return driver().getMoreResults(number);
    }

    @Override
    public Reader getNCharacterStream(String text) throws SQLException {
        return driver().getNCharacterStream(text);
    }

    @Override
    public Reader getNCharacterStream(int number) throws SQLException {
        return driver().getNCharacterStream(number);
    }

    @Override
    public NClob getNClob(String text) throws SQLException {
        return driver().getNClob(text);
    }

    @Override
    public NClob getNClob(int number) throws SQLException {
        return driver().getNClob(number);
    }

    @Override
    public String getNString(String text) throws SQLException {
        return driver().getNString(text);
    }

    @Override
    public String getNString(int number) throws SQLException {
        return driver().getNString(number);
    }
}
