package dev.midflight.router.jdbc;

import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.NullUnmarked;

/** A part of what {@link ForwardingResultSet} hands on. */
@SuppressWarnings("deprecation") // What is handed on is as old as its interface.
@NullUnmarked // As its interface is.
abstract class ForwardingResultSetPart2 extends ForwardingResultSetPart1 implements ResultSet {

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
    public int getType() throws SQLException {
        return driver().getType();
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
    @Deprecated
    public InputStream getUnicodeStream(String text) throws SQLException {
        return driver().getUnicodeStream(text);
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int number) throws SQLException {
        return driver().getUnicodeStream(number);
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return driver().getWarnings();
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        return driver().isAfterLast();
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        return driver().isBeforeFirst();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return driver().isClosed();
    }

    @Override
    public boolean isFirst() throws SQLException {
        return driver().isFirst();
    }

    @Override
    public boolean isLast() throws SQLException {
        return driver().isLast();
    }

    @Override
    public boolean last() throws SQLException {
        return driver().last();
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        driver().moveToCurrentRow();
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        driver().moveToInsertRow();
    }

    @Override
    public boolean next() throws SQLException {
        return driver().next();
    }

    @Override
    public boolean previous() throws SQLException {
        return driver().previous();
    }

    @Override
    public void refreshRow() throws SQLException {
        driver().refreshRow();
    }

    @Override
    public boolean relative(int number) throws SQLException {
        return driver().relative(number);
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        return driver().rowDeleted();
    }

    @Override
    public boolean rowInserted() throws SQLException {
        return driver().rowInserted();
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        return driver().rowUpdated();
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
    public void updateArray(String text, Array array) throws SQLException {
        driver().updateArray(text, array);
    }

    @Override
    public void updateArray(int number, Array array) throws SQLException {
        driver().updateArray(number, array);
    }

    @Override
    public void updateAsciiStream(String text, InputStream inputStream, int number) throws SQLException {
        driver().updateAsciiStream(text, inputStream, number);
    }

    @Override
    public void updateAsciiStream(String text, InputStream inputStream, long number) throws SQLException {
        driver().updateAsciiStream(text, inputStream, number);
    }

    @Override
    public void updateAsciiStream(String text, InputStream inputStream) throws SQLException {
        driver().updateAsciiStream(text, inputStream);
    }

    @Override
    public void updateAsciiStream(int number, InputStream inputStream, int number2) throws SQLException {
        driver().updateAsciiStream(number, inputStream, number2);
    }

    @Override
    public void updateAsciiStream(int number, InputStream inputStream, long number2) throws SQLException {
        driver().updateAsciiStream(number, inputStream, number2);
    }

    @Override
    public void updateAsciiStream(int number, InputStream inputStream) throws SQLException {
        driver().updateAsciiStream(number, inputStream);
    }

    @Override
    public void updateBigDecimal(String text, BigDecimal bigDecimal) throws SQLException {
        driver().updateBigDecimal(text, bigDecimal);
    }

    @Override
    public void updateBigDecimal(int number, BigDecimal bigDecimal) throws SQLException {
        driver().updateBigDecimal(number, bigDecimal);
    }

    @Override
    public void updateBinaryStream(String text, InputStream inputStream, int number) throws SQLException {
        driver().updateBinaryStream(text, inputStream, number);
    }

    @Override
    public void updateBinaryStream(String text, InputStream inputStream, long number) throws SQLException {
        driver().updateBinaryStream(text, inputStream, number);
    }

    @Override
    public void updateBinaryStream(String text, InputStream inputStream) throws SQLException {
        driver().updateBinaryStream(text, inputStream);
    }

    @Override
    public void updateBinaryStream(int number, InputStream inputStream, int number2) throws SQLException {
        driver().updateBinaryStream(number, inputStream, number2);
    }

    @Override
    public void updateBinaryStream(int number, InputStream inputStream, long number2) throws SQLException {
        driver().updateBinaryStream(number, inputStream, number2);
    }

    @Override
    public void updateBinaryStream(int number, InputStream inputStream) throws SQLException {
        driver().updateBinaryStream(number, inputStream);
    }

    @Override
    public void updateBlob(String text, InputStream inputStream, long number) throws SQLException {
        driver().updateBlob(text, inputStream, number);
    }

    @Override
    public void updateBlob(String text, InputStream inputStream) throws SQLException {
        driver().updateBlob(text, inputStream);
    }

    @Override
    public void updateBlob(String text, Blob blob) throws SQLException {
        driver().updateBlob(text, blob);
    }

    @Override
    public void updateBlob(int number, InputStream inputStream, long number2) throws SQLException {
        driver().updateBlob(number, inputStream, number2);
    }

    @Override
    public void updateBlob(int number, InputStream inputStream) throws SQLException {
        driver().updateBlob(number, inputStream);
    }

    @Override
    public void updateBlob(int number, Blob blob) throws SQLException {
        driver().updateBlob(number, blob);
    }

    @Override
    public void updateBoolean(String text, boolean yes) throws SQLException {
        driver().updateBoolean(text, yes);
    }

    @Override
    public void updateBoolean(int number, boolean yes) throws SQLException {
        driver().updateBoolean(number, yes);
    }
}
