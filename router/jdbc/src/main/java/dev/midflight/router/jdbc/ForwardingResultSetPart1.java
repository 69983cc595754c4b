package dev.midflight.router.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** A part of what {@link ForwardingResultSet} hands on. */
@SuppressWarnings("deprecation") // What is handed on is as old as its interface.
@NullUnmarked // As its interface is.
abstract class ForwardingResultSetPart1 implements ResultSet {

    /** The driver's own. */
    abstract ResultSet driver();

    @Override
    public boolean absolute(int number) throws SQLException {
        return driver().absolute(number);
    }

    @Override
    public void afterLast() throws SQLException {
        driver().afterLast();
    }

    @Override
    public void beforeFirst() throws SQLException {
        driver().beforeFirst();
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        driver().cancelRowUpdates();
    }

    @Override
    public void clearWarnings() throws SQLException {
        driver().clearWarnings();
    }

    @Override
    public void close() throws SQLException {
        driver().close();
    }

    @Override
    public int findColumn(String text) throws SQLException {
        return driver().findColumn(text);
    }

    @Override
    public boolean first() throws SQLException {
        return driver().first();
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
    public InputStream getAsciiStream(String text) throws SQLException {
        return driver().getAsciiStream(text);
    }

    @Override
    public InputStream getAsciiStream(int number) throws SQLException {
        return driver().getAsciiStream(number);
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(String text, int number) throws SQLException {
        return driver().getBigDecimal(text, number);
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
    public InputStream getBinaryStream(String text) throws SQLException {
        return driver().getBinaryStream(text);
    }

    @Override
    public InputStream getBinaryStream(int number) throws SQLException {
        return driver().getBinaryStream(number);
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
    public int getConcurrency() throws SQLException {
        return driver().getConcurrency();
    }

    @Override
    public String getCursorName() throws SQLException {
        return driver().getCursorName();
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
    public int getHoldability() throws SQLException {
        return driver().getHoldability();
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
    public long getLong(String text) throws SQLException {
        return driver().getLong(text);
    }

    @Override
    public long getLong(int number) throws SQLException {
        return driver().getLong(number);
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        return driver().getMetaData();
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

    @Override
    public <T> T getObject(String text, Class<T> type) throws SQLException {
        return driver().getObject(text, type);
    }

    @Override
    public Object getObject(String text, Map<String, Class<?>> types) throws SQLException {
        return driver().getObject(text, types);
    }

    @Override
    public Object getObject(String text) throws SQLException {
        return driver().getObject(text);
    }

    @Override
    public <T> T getObject(int number, Class<T> type) throws SQLException {
        return driver().getObject(number, type);
    }

    @Override
    public Object getObject(int number, Map<String, Class<?>> types) throws SQLException {
        return driver().getObject(number, types);
    }

    @Override
    public Object getObject(int number) throws SQLException {
        return driver().getObject(number);
    }

    @Override
    public Ref getRef(String text) throws SQLException {
        return driver().getRef(text);
    }

    @Override
    public Ref getRef(int number) throws SQLException {
        return driver().getRef(number);
    }

    @Override
    public int getRow() throws SQLException {
        return driver().getRow();
    }
}
