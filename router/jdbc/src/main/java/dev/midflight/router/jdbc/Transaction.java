package dev.midflight.router.jdbc;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.Side;
import dev.midflight.router.sql.Dialect;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction of the application begins and ends: the plan that it keeps to, the drivers' connections, and the
 * keys that it has changed. For one thread at a time.
 */
final class Transaction {

    private final Wiring wiring;
    private final Physical physical;
    private final Turn turn;
    private final Marks marks;

    Transaction(Wiring wiring, Physical physical, Turn turn, Marks marks) {
        this.wiring = wiring;
        this.physical = physical;
        this.turn = turn;
        this.marks = marks;
    }

    /** What is done in one transaction, on the authority's connection. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** A connection for what concerns no rows. */
    Connection any() throws SQLException {
        return physical.at(anySide());
    }

    /**
     * A connection to ask what its server is. A transaction that may write keeps to that server, as its statements may
     * be written in its words.
     */
    Connection asked() throws SQLException {
        boolean mayWrite = !physical.autoCommit()
                && !physical.settings().get("readOnly", Boolean.class).orElse(false);
        return mayWrite && wiring.router().plan().isPresent() ? connection() : any();
    }

    Side anySide() throws SQLException {
        return turn.hasBegun()
                ? turn.authority()
                : wiring.router().plan().map(RoutePlan::authority).orElse(Side.OLD);
    }

    /** The authority's connection, by the plan of the transaction. */
    Connection connection() throws SQLException {
        return physical.at(turn.begin().authority());
    }

    /** Runs something in the transaction that is open, or in one of its own. */
    <T> T in(Sql sql, Work<T> work) throws SQLException {
        try {
            boolean own = physical.autoCommit();
            Connection connection = connection();
            boolean marked =
                    wiring.isCapturing() && turn.isFollowed() && !sql.captures().isEmpty();
            return own && marked ? inTransaction(connection, work) : work.run(connection);
        } finally {
            endIfAlone();
        }
    }

    /** Ends what is a transaction of its own. */
    void endIfAlone() {
        if (physical.autoCommit()) {
            marks.clear();
            turn.end();
        }
    }

    private <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            T result;
            try {
                result = work.run(connection);
            } catch (BatchUpdateException some) {
                if (!Dialect.of(connection).isPostgres()) {
                    // As it would be without a transaction: those before the one that failed stay.
                    marks.commit(connection);
                    done = true;
                }
                throw some;
            }
            marks.commit(connection);
            done = true;
            return result;
        } finally {
            restore(connection, done);
        }
    }

    /** A connection that cannot be brought back is given up: what it has not committed is then rolled back. */
    private void restore(Connection connection, boolean committed) throws SQLException {
        try {
            if (!committed) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        } catch (SQLException broken) {
            physical.discard(turn.authority());
        }
    }

    /** Sets something on the drivers' connections, and on those that come. */
    void set(String name, @Nullable Object value, Settings.Change<Connection> change) throws SQLException {
        physical.set(anySide(), name, value, change);
    }

    /** Does something to the drivers' connections that are open. */
    void each(Settings.Change<Connection> change) throws SQLException {
        physical.each(anySide(), change);
    }

    void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit && !physical.autoCommit()) {
            // It commits what is under way.
            if (!marks.isEmpty()) {
                marks.flush(connection());
            }
            physical.setAutoCommit(anySide(), true);
            marks.clear();
            turn.end();
        } else {
            physical.setAutoCommit(anySide(), autoCommit);
        }
    }

    void commit() throws SQLException {
        if (marks.isEmpty()) {
            endBy(Connection::commit);
            return;
        }
        Connection marked = connection();
        endBy(driver -> {
            if (driver == marked) {
                marks.commit(driver);
            } else {
                driver.commit();
            }
        });
    }

    void rollback() throws SQLException {
        marks.clear();
        endBy(Connection::rollback);
    }

    /** Sets a savepoint. What was changed before it is marked before it, and stays marked whoever goes back to it. */
    Savepoint savepoint(Work<Savepoint> setting) throws SQLException {
        Connection connection = underWay();
        marks.flush(connection);
        return setting.run(connection);
    }

    /** Goes back to a savepoint. What waits to be marked has come after it. */
    void backTo(Savepoint savepoint) throws SQLException {
        underWay().rollback(savepoint);
        marks.clear();
    }

    void release(Savepoint savepoint) throws SQLException {
        underWay().releaseSavepoint(savepoint);
    }

    private Connection underWay() throws SQLException {
        if (physical.autoCommit()) {
            throw new SQLException("There are savepoints in a transaction only: setAutoCommit(false).", "25P01");
        }
        return connection();
    }

    private void endBy(Settings.Change<Connection> end) throws SQLException {
        physical.each(anySide(), end);
        marks.clear();
        turn.end();
    }

    /** Gives the connections back; what was not committed is rolled back first, whatever a pool would do with it. */
    void close() throws SQLException {
        try {
            if (turn.hasBegun() && !physical.autoCommit()) {
                for (Connection connection : physical.open()) {
                    rollbackQuietly(connection);
                }
            }
        } finally {
            marks.clear();
            turn.close();
            physical.close();
        }
    }

    /**
     * Ends the drivers' connections, from any thread, and then gives them back, as their pool would wait for them. Only
     * then has the transaction ended, as it may be committing. Its marks are left alone, too: it may be writing them.
     */
    void abort(Executor executor) throws SQLException {
        physical.refuse();
        try {
            for (Connection connection : physical.open()) {
                connection.abort(executor);
            }
        } finally {
            executor.execute(this::giveBack);
        }
    }

    private void giveBack() {
        try {
            physical.close();
        } catch (SQLException alreadyGone) {
            // It was aborted.
        } finally {
            turn.close();
        }
    }

    boolean isValid(int seconds) throws SQLException {
        for (Side side : Side.values()) {
            Optional<Connection> open = physical.ifOpen(side);
            if (open.isPresent() && !open.get().isValid(seconds)) {
                if (turn.hasBegun() || !physical.autoCommit()) {
                    return false;
                }
                physical.discard(side);
            }
        }
        return true;
    }

    private static void rollbackQuietly(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException alreadyGone) {
            // What is gone is rolled back.
        }
    }
}
