package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A call of a routine. It is prepared at once, at the authority, as its values are known to the driver only. */
final class RoutedCall extends ForwardingCall {

    private final RoutedConnection connection;
    private final Sql sql;
    private final Side side;
    private final CallableStatement call;

    RoutedCall(RoutedConnection connection, Sql sql, Side side, CallableStatement call) {
        this.connection = connection;
        this.sql = sql;
        this.side = side;
        this.call = call;
    }

    @Override
    CallableStatement driver() {
        return call;
    }

    private <T> T run(Session.Calling<T> calling) throws SQLException {
        return connection.session().runCall(sql, side, calling);
    }

    private <T> T run(String text, Session.Calling<T> calling) throws SQLException {
        return connection.session().runCall(connection.session().sql(side, text), side, calling);
    }

    private ResultSet wrapped(ResultSet rows) {
        return new RoutedResultSet(rows, this, connection.session(), side);
    }

    @Override
    public boolean execute() throws SQLException {
        return run(call::execute);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return wrapped(run(call::executeQuery));
    }

    @Override
    public int executeUpdate() throws SQLException {
        return run(call::executeUpdate);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return run(call::executeLargeUpdate);
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return run(call::executeBatch);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return run(call::executeLargeBatch);
    }

    @Override
    public void addBatch() throws SQLException {
        call.addBatch();
    }

    @Override
    public void addBatch(String text) throws SQLException {
        throw new SQLException("A call has its text already.", "42601");
    }

    @Override
    public ResultSet executeQuery(String text) throws SQLException {
        return wrapped(run(text, () -> call.executeQuery(text)));
    }

    @Override
    public int executeUpdate(String text) throws SQLException {
        return run(text, () -> call.executeUpdate(text));
    }

    @Override
    public int executeUpdate(String text, int flag) throws SQLException {
        return run(text, () -> call.executeUpdate(text, flag));
    }

    @Override
    public int executeUpdate(String text, int[] places) throws SQLException {
        return run(text, () -> call.executeUpdate(text, places));
    }

    @Override
    public int executeUpdate(String text, String[] names) throws SQLException {
        return run(text, () -> call.executeUpdate(text, names));
    }

    @Override
    public boolean execute(String text) throws SQLException {
        return run(text, () -> call.execute(text));
    }

    @Override
    public boolean execute(String text, int flag) throws SQLException {
        return run(text, () -> call.execute(text, flag));
    }

    @Override
    public boolean execute(String text, int[] places) throws SQLException {
        return run(text, () -> call.execute(text, places));
    }

    @Override
    public boolean execute(String text, String[] names) throws SQLException {
        return run(text, () -> call.execute(text, names));
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        ResultSet rows = call.getResultSet();
        return rows == null ? null : wrapped(rows);
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        return wrapped(call.getGeneratedKeys());
    }

    @Override
    public Connection getConnection() throws SQLException {
        call.getConnection();
        return connection;
    }

    @Override
    public void close() throws SQLException {
        call.close();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return call.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : Wrapped.unwrap(call, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(call) || call.isWrapperFor(type);
    }
}
