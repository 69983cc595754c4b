package dev.midflight.router.jdbc;

import java.io.Reader;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import org.jspecify.annotations.NullUnmarked;

/** Hands on to the driver's rows. */
@NullUnmarked // As its interface is.
abstract class ForwardingResultSet extends ForwardingResultSetPart2 implements ResultSet {

    @Override
    public void updateByte(String text, byte number) throws SQLException {
        driver().updateByte(text, number);
    }

    @Override
    public void updateByte(int number, byte number2) throws SQLException {
        driver().updateByte(number, number2);
    }

    @Override
    public void updateBytes(String text, byte[] bytes) throws SQLException {
        driver().updateBytes(text, bytes);
    }

    @Override
    public void updateBytes(int number, byte[] bytes) throws SQLException {
        driver().updateBytes(number, bytes);
    }

    @Override
    public void updateCharacterStream(String text, Reader reader, int number) throws SQLException {
        driver().updateCharacterStream(text, reader, number);
    }

    @Override
    public void updateCharacterStream(String text, Reader reader, long number) throws SQLException {
        driver().updateCharacterStream(text, reader, number);
    }

    @Override
    public void updateCharacterStream(String text, Reader reader) throws SQLException {
        driver().updateCharacterStream(text, reader);
    }

    @Override
    public void updateCharacterStream(int number, Reader reader, int number2) throws SQLException {
        driver().updateCharacterStream(number, reader, number2);
    }

    @Override
    public void updateCharacterStream(int number, Reader reader, long number2) throws SQLException {
        driver().updateCharacterStream(number, reader, number2);
    }

    @Override
    public void updateCharacterStream(int number, Reader reader) throws SQLException {
        driver().updateCharacterStream(number, reader);
    }

    @Override
    public void updateClob(String text, Reader reader, long number) throws SQLException {
        driver().updateClob(text, reader, number);
    }

    @Override
    public void updateClob(String text, Reader reader) throws SQLException {
        driver().updateClob(text, reader);
    }

    @Override
    public void updateClob(String text, Clob clob) throws SQLException {
        driver().updateClob(text, clob);
    }

    @Override
    public void updateClob(int number, Reader reader, long number2) throws SQLException {
        driver().updateClob(number, reader, number2);
    }

    @Override
    public void updateClob(int number, Reader reader) throws SQLException {
        driver().updateClob(number, reader);
    }

    @Override
    public void updateClob(int number, Clob clob) throws SQLException {
        driver().updateClob(number, clob);
    }

    @Override
    public void updateDate(String text, Date date) throws SQLException {
        driver().updateDate(text, date);
    }

    @Override
    public void updateDate(int number, Date date) throws SQLException {
        driver().updateDate(number, date);
    }

    @Override
    public void updateDouble(String text, double value) throws SQLException {
        driver().updateDouble(text, value);
    }

    @Override
    public void updateDouble(int number, double value) throws SQLException {
        driver().updateDouble(number, value);
    }

    @Override
    public void updateFloat(String text, float value) throws SQLException {
        driver().updateFloat(text, value);
    }

    @Override
    public void updateFloat(int number, float value) throws SQLException {
        driver().updateFloat(number, value);
    }

    @Override
    public void updateInt(String text, int number) throws SQLException {
        driver().updateInt(text, number);
    }

    @Override
    public void updateInt(int number, int number2) throws SQLException {
        driver().updateInt(number, number2);
    }

    @Override
    public void updateLong(String text, long number) throws SQLException {
        driver().updateLong(text, number);
    }

    @Override
    public void updateLong(int number, long number2) throws SQLException {
        driver().updateLong(number, number2);
    }

    @Override
    public void updateNCharacterStream(String text, Reader reader, long number) throws SQLException {
        driver().updateNCharacterStream(text, reader, number);
    }

    @Override
    public void updateNCharacterStream(String text, Reader reader) throws SQLException {
        driver().updateNCharacterStream(text, reader);
    }

    @Override
    public void updateNCharacterStream(int number, Reader reader, long number2) throws SQLException {
        driver().updateNCharacterStream(number, reader, number2);
    }

    @Override
    public void updateNCharacterStream(int number, Reader reader) throws SQLException {
        driver().updateNCharacterStream(number, reader);
    }

    @Override
    public void updateNClob(String text, Reader reader, long number) throws SQLException {
        driver().updateNClob(text, reader, number);
    }

    @Override
    public void updateNClob(String text, Reader reader) throws SQLException {
        driver().updateNClob(text, reader);
    }

    @Override
    public void updateNClob(String text, NClob nClob) throws SQLException {
        driver().updateNClob(text, nClob);
    }

    @Override
    public void updateNClob(int number, Reader reader, long number2) throws SQLException {
        driver().updateNClob(number, reader, number2);
    }

    @Override
    public void updateNClob(int number, Reader reader) throws SQLException {
        driver().updateNClob(number, reader);
    }

    @Override
    public void updateNClob(int number, NClob nClob) throws SQLException {
        driver().updateNClob(number, nClob);
    }

    @Override
    public void updateNString(String text, String text2) throws SQLException {
        driver().updateNString(text, text2);
    }

    @Override
    public void updateNString(int number, String text) throws SQLException {
        driver().updateNString(number, text);
    }

    @Override
    public void updateNull(String text) throws SQLException {
        driver().updateNull(text);
    }

    @Override
    public void updateNull(int number) throws SQLException {
        driver().updateNull(number);
    }

    @Override
    public void updateObject(String text, Object value, int number) throws SQLException {
        driver().updateObject(text, value, number);
    }

    @Override
    public void updateObject(String text, Object value, SQLType sQLType, int number) throws SQLException {
        driver().updateObject(text, value, sQLType, number);
    }

    @Override
    public void updateObject(String text, Object value, SQLType sQLType) throws SQLException {
        driver().updateObject(text, value, sQLType);
    }

    @Override
    public void updateObject(String text, Object value) throws SQLException {
        driver().updateObject(text, value);
    }

    @Override
    public void updateObject(int number, Object value, int number2) throws SQLException {
        driver().updateObject(number, value, number2);
    }

    @Override
    public void updateObject(int number, Object value, SQLType sQLType, int number2) throws SQLException {
        driver().updateObject(number, value, sQLType, number2);
    }

    @Override
    public void updateObject(int number, Object value, SQLType sQLType) throws SQLException {
        driver().updateObject(number, value, sQLType);
    }

    @Override
    public void updateObject(int number, Object value) throws SQLException {
        driver().updateObject(number, value);
    }

    @Override
    public void updateRef(String text, Ref ref) throws SQLException {
        driver().updateRef(text, ref);
    }

    @Override
    public void updateRef(int number, Ref ref) throws SQLException {
        driver().updateRef(number, ref);
    }

    @Override
    public void updateRowId(String text, RowId rowId) throws SQLException {
        driver().updateRowId(text, rowId);
    }

    @Override
    public void updateRowId(int number, RowId rowId) throws SQLException {
        driver().updateRowId(number, rowId);
    }

    @Override
    public void updateSQLXML(String text, SQLXML sqlxml) throws SQLException {
        driver().updateSQLXML(text, sqlxml);
    }

    @Override
    public void updateSQLXML(int number, SQLXML sqlxml) throws SQLException {
        driver().updateSQLXML(number, sqlxml);
    }

    @Override
    public void updateShort(String text, short number) throws SQLException {
        driver().updateShort(text, number);
    }

    @Override
    public void updateShort(int number, short number2) throws SQLException {
        driver().updateShort(number, number2);
    }

    @Override
    public void updateString(String text, String text2) throws SQLException {
        driver().updateString(text, text2);
    }

    @Override
    public void updateString(int number, String text) throws SQLException {
        driver().updateString(number, text);
    }

    @Override
    public void updateTime(String text, Time time) throws SQLException {
        driver().updateTime(text, time);
    }

    @Override
    public void updateTime(int number, Time time) throws SQLException {
        driver().updateTime(number, time);
    }

    @Override
    public void updateTimestamp(String text, Timestamp timestamp) throws SQLException {
        driver().updateTimestamp(text, timestamp);
    }

    @Override
    public void updateTimestamp(int number, Timestamp timestamp) throws SQLException {
        driver().updateTimestamp(number, timestamp);
    }

    @Override
    public boolean wasNull() throws SQLException {
        return driver().wasNull();
    }
}
