package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a driver that know the statement which the application holds. */
final class RoutedResultSet extends ForwardingResultSet {

    private final ResultSet rows;
    private final Statement statement;
    private final Session session;
    private final Side side;

    /** Null if they are not compared, as are most. */
    private final @Nullable Recording recording;

    /** @param side whose rows they are */
    RoutedResultSet(ResultSet rows, Statement statement, Session session, Side side) {
        this(rows, statement, session, side, Optional.empty());
    }

    RoutedResultSet(ResultSet rows, Statement statement, Session session, Side side, Optional<Recording> recording) {
        this.rows = rows;
        this.statement = statement;
        this.session = session;
        this.side = side;
        this.recording = recording.orElse(null);
    }

    @Override
    public boolean next() throws SQLException {
        boolean isRow = rows.next();
        if (recording != null) {
            recording.fetched(isRow);
        }
        return isRow;
    }

    @Override
    public void close() throws SQLException {
        if (recording != null) {
            recording.close();
        }
        rows.close();
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
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (recording != null) {
            recording.giveUp(NotCompared.UNREADABLE);
        }
        return Wrapped.unwrap(rows, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || type.isInstance(rows) || rows.isWrapperFor(type);
    }
}
