package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Rows of a driver that know the statement which the application holds. */
final class RoutedResultSet extends ForwardingResultSet {

    private final ResultSet rows;
    private final Statement statement;
    private final Session session;
    private final Side side;

    /** @param side whose rows they are */
    RoutedResultSet(ResultSet rows, Statement statement, Session session, Side side) {
        this.rows = rows;
        this.statement = statement;
        this.session = session;
        this.side = side;
    }

    @Override
    ResultSet driver() {
        return rows;
    }

    @Override
    public Statement getStatement() throws SQLException {
        rows.getStatement();
        return statement;
    }

    @Override
    public void updateRow() throws SQLException {
        session.changeRow(side, rows::updateRow);
    }

    @Override
    public void insertRow() throws SQLException {
        session.changeRow(side, rows::insertRow);
    }

    @Override
    public void deleteRow() throws SQLException {
        session.changeRow(side, rows::deleteRow);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : Wrapped.unwrap(rows, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(rows) || rows.isWrapperFor(type);
    }
}
