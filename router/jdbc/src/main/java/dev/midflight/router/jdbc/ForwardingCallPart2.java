package dev.midflight.router.jdbc;

import java.io.InputStream;
import java.net.URL;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.ParameterMetaData;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** A part of what {@link ForwardingCall} hands on. */
@NullUnmarked // As its interface is.
abstract class ForwardingCallPart2 extends ForwardingCallPart1 implements CallableStatement {

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
    public ParameterMetaData getParameterMetaData() throws SQLException {
        return driver().getParameterMetaData();
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        return driver().getQueryTimeout();
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
    public int getResultSetConcurrency() throws SQLException {
        return driver().getResultSetConcurrency();
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return driver().getResultSetHoldability();
    }

    @Override
    public int getResultSetType() throws SQLException {
        return driver().getResultSetType();
    }

    @Override
    public RowId getRowId(String text) throws SQLException {
        return driver().getRowId(text);
    }

    @Override
    public RowId getRowId(int number) throws SQLException {
        return driver().getRowId(number);
    }

    @Override
    public SQLXML getSQLXML(String text) throws SQLException {
        return driver().getSQLXML(text);
    }

    @Override
    public SQLXML getSQLXML(int number) throws SQLException {
        return driver().getSQLXML(number);
    }

    @Override
    public short getShort(String text) throws SQLException {
        return driver().getShort(text);
    }

    @Override
    public short getShort(int number) throws SQLException {
        return driver().getShort(number);
    }

    @Override
    public String getString(String text) throws SQLException {
        return driver().getString(text);
    }

    @Override
    public String getString(int number) throws SQLException {
        return driver().getString(number);
    }

    @Override
    public Time getTime(String text, Calendar calendar) throws SQLException {
        return driver().getTime(text, calendar);
    }

    @Override
    public Time getTime(String text) throws SQLException {
        return driver().getTime(text);
    }

    @Override
    public Time getTime(int number, Calendar calendar) throws SQLException {
        return driver().getTime(number, calendar);
    }

    @Override
    public Time getTime(int number) throws SQLException {
        return driver().getTime(number);
    }

    @Override
    public Timestamp getTimestamp(String text, Calendar calendar) throws SQLException {
        return driver().getTimestamp(text, calendar);
    }

    @Override
    public Timestamp getTimestamp(String text) throws SQLException {
        return driver().getTimestamp(text);
    }

    @Override
    public Timestamp getTimestamp(int number, Calendar calendar) throws SQLException {
        return driver().getTimestamp(number, calendar);
    }

    @Override
    public Timestamp getTimestamp(int number) throws SQLException {
        return driver().getTimestamp(number);
    }

    @Override
    public URL getURL(String text) throws SQLException {
        return driver().getURL(text);
    }

    @Override
    public URL getURL(int number) throws SQLException {
        return driver().getURL(number);
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return driver().getUpdateCount();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return driver().getWarnings();
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        return driver().isCloseOnCompletion();
    }

    @Override
    public boolean isPoolable() throws SQLException {
        return driver().isPoolable();
    }

    @Override
    public boolean isSimpleIdentifier(String text) throws SQLException {
        return driver().isSimpleIdentifier(text);
    }

    @Override
    public void registerOutParameter(String text, int number, String text2) throws SQLException {
        driver().registerOutParameter(text, number, text2);
    }

    @Override
    public void registerOutParameter(String text, int number, int number2) throws SQLException {
        driver().registerOutParameter(text, number, number2);
    }

    @Override
    public void registerOutParameter(String text, int number) throws SQLException {
        driver().registerOutParameter(text, number);
    }

    @Override
    public void registerOutParameter(String text, SQLType sQLType, String text2) throws SQLException {
        driver().registerOutParameter(text, sQLType, text2);
    }

    @Override
    public void registerOutParameter(String text, SQLType sQLType, int number) throws SQLException {
        driver().registerOutParameter(text, sQLType, number);
    }

    @Override
    public void registerOutParameter(String text, SQLType sQLType) throws SQLException {
        driver().registerOutParameter(text, sQLType);
    }

    @Override
    public void registerOutParameter(int number, int number2, String text) throws SQLException {
        driver().registerOutParameter(number, number2, text);
    }

    @Override
    public void registerOutParameter(int number, int number2, int number3) throws SQLException {
        driver().registerOutParameter(number, number2, number3);
    }

    @Override
    public void registerOutParameter(int number, int number2) throws SQLException {
        driver().registerOutParameter(number, number2);
    }

    @Override
    public void registerOutParameter(int number, SQLType sQLType, String text) throws SQLException {
        driver().registerOutParameter(number, sQLType, text);
    }

    @Override
    public void registerOutParameter(int number, SQLType sQLType, int number2) throws SQLException {
        driver().registerOutParameter(number, sQLType, number2);
    }

    @Override
    public void registerOutParameter(int number, SQLType sQLType) throws SQLException {
        driver().registerOutParameter(number, sQLType);
    }

    @Override
    public void setArray(int number, Array array) throws SQLException {
        driver().setArray(number, array);
    }

    @Override
    public void setAsciiStream(String text, InputStream inputStream, int number) throws SQLException {
        driver().setAsciiStream(text, inputStream, number);
    }

    @Override
    public void setAsciiStream(String text, InputStream inputStream, long number) throws SQLException {
        driver().setAsciiStream(text, inputStream, number);
    }

    @Override
    public void setAsciiStream(String text, InputStream inputStream) throws SQLException {
        driver().setAsciiStream(text, inputStream);
    }
}
