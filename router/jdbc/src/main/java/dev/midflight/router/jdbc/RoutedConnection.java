package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the application, which has one of each side's as soon as it needs it. What is set before is set on
 * those when they come.
 */
final class RoutedConnection implements Connection {

    private final Session session;
    private volatile boolean closed;

    RoutedConnection(Session session) {
        this.session = session;
    }

    Session session() {
        return session;
    }

    private Physical physical() throws SQLException {
        requireOpen();
        return session.physical();
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw Physical.isClosed();
        }
    }

    private Connection any() throws SQLException {
        requireOpen();
        return session.transaction().any();
    }

    private void set(String name, @Nullable Object value, Settings.Change<Connection> change) throws SQLException {
        requireOpen();
        session.transaction().set(name, value, change);
    }

    @Override
    public Statement createStatement() throws SQLException {
        requireOpen();
        return new RoutedStatement(this, SetStatement.Kind.PLAIN);
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return createStatement(type, concurrency, 0);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        requireOpen();
        return new RoutedStatement(this, new SetStatement.Kind(type, concurrency, holdability));
    }

    private PreparedStatement prepare(String sql, SetStatement.Kind kind, Wanted wanted) throws SQLException {
        requireOpen();
        RoutedStatement.requireText(sql);
        return new RoutedPrepared(this, kind, sql, wanted);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return prepare(sql, SetStatement.Kind.PLAIN, Wanted.NONE);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepare(sql, new SetStatement.Kind(type, concurrency, 0), Wanted.NONE);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return prepare(sql, new SetStatement.Kind(type, concurrency, holdability), Wanted.NONE);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int flag) throws SQLException {
        return prepare(sql, SetStatement.Kind.PLAIN, Wanted.of(flag));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] places) throws SQLException {
        return prepare(sql, SetStatement.Kind.PLAIN, Wanted.of(places));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] names) throws SQLException {
        return prepare(sql, SetStatement.Kind.PLAIN, Wanted.of(List.of(names)));
    }

    /** Prepares a call at a side. */
    @FunctionalInterface
    private interface Preparing {
        CallableStatement prepare(Connection connection) throws SQLException;
    }

    private CallableStatement call(String text, Preparing preparing) throws SQLException {
        requireOpen();
        RoutedStatement.requireText(text);
        Side side = session.sideOfCalls();
        Sql sql = session.sql(side, text);
        return new RoutedCall(this, sql, side, preparing.prepare(physical().at(side)));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return call(sql, connection -> connection.prepareCall(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return call(sql, connection -> connection.prepareCall(sql, type, concurrency));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return call(sql, connection -> connection.prepareCall(sql, type, concurrency, holdability));
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        return any().nativeSQL(sql);
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        requireOpen();
        session.transaction().setAutoCommit(autoCommit);
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        return physical().autoCommit();
    }

    @Override
    public void commit() throws SQLException {
        requireOpen();
        session.transaction().commit();
    }

    @Override
    public void rollback() throws SQLException {
        requireOpen();
        session.transaction().rollback();
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        requireOpen();
        return session.transaction().savepoint(Connection::setSavepoint);
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        requireOpen();
        return session.transaction().savepoint(driver -> driver.setSavepoint(name));
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        requireOpen();
        session.transaction().backTo(savepoint);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        requireOpen();
        session.transaction().release(savepoint);
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            session.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        if (!closed) {
            closed = true;
            session.transaction().abort(executor);
        }
    }

    /** A side's connection that is of no use any more is given up. With none left it is valid: one will be taken. */
    @Override
    public boolean isValid(int seconds) throws SQLException {
        return !closed && session.transaction().isValid(seconds);
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        requireOpen();
        return new RoutedMetaData(session.transaction().asked().getMetaData(), this);
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        requireOpen();
        session.setReadOnly(readOnly);
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return physical().settings().has("readOnly")
                ? physical().settings().get("readOnly", Boolean.class).orElse(false)
                : any().isReadOnly();
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        set("catalog", catalog, driver -> driver.setCatalog(catalog));
        physical().wander();
    }

    @Override
    public @Nullable String getCatalog() throws SQLException {
        return any().getCatalog();
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        set("schema", schema, driver -> driver.setSchema(schema));
        physical().wander();
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        return any().getSchema();
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        set("isolation", level, driver -> driver.setTransactionIsolation(level));
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        return physical().settings().has("isolation")
                ? physical().settings().get("isolation", Integer.class).orElse(0)
                : any().getTransactionIsolation();
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        set("holdability", holdability, driver -> driver.setHoldability(holdability));
    }

    @Override
    public int getHoldability() throws SQLException {
        return any().getHoldability();
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        set("typeMap", map, driver -> driver.setTypeMap(map));
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return any().getTypeMap();
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        set("networkTimeout", milliseconds, driver -> driver.setNetworkTimeout(executor, milliseconds));
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        return physical().settings().has("networkTimeout")
                ? physical().settings().get("networkTimeout", Integer.class).orElse(0)
                : any().getNetworkTimeout();
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        try {
            set("clientInfo." + name, value, driver -> driver.setClientInfo(name, value));
        } catch (SQLClientInfoException known) {
            throw known;
        } catch (SQLException failure) {
            throw new SQLClientInfoException(Map.of(), failure);
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        try {
            set("clientInfo", properties, driver -> driver.setClientInfo(properties));
        } catch (SQLClientInfoException known) {
            throw known;
        } catch (SQLException failure) {
            throw new SQLClientInfoException(Map.of(), failure);
        }
    }

    @Override
    public String getClientInfo(String name) throws SQLException {
        return any().getClientInfo(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return any().getClientInfo();
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        requireOpen();
        List<SQLWarning> warnings = new ArrayList<>();
        session.transaction().each(driver -> {
            SQLWarning warning = driver.getWarnings();
            if (warning != null) {
                warnings.add(warning);
            }
        });
        return warnings.isEmpty() ? null : warnings.get(0);
    }

    @Override
    public void clearWarnings() throws SQLException {
        requireOpen();
        session.transaction().each(Connection::clearWarnings);
    }

    @Override
    public Clob createClob() throws SQLException {
        return any().createClob();
    }

    @Override
    public Blob createBlob() throws SQLException {
        return any().createBlob();
    }

    @Override
    public NClob createNClob() throws SQLException {
        return any().createNClob();
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return any().createSQLXML();
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        return any().createArrayOf(typeName, elements);
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        return any().createStruct(typeName, attributes);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : Wrapped.unwrap(any(), type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(any()) || any().isWrapperFor(type);
    }
}
