package dev.midflight.router.dirty;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Work on a connection of its own, committed when it ends well and rolled back otherwise. */
final class Transaction {

    private Transaction() {}

    /** What is done in one. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    static <T> T in(DataSource database, Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.on(connection);
                connection.commit();
                done = true;
                return result;
            } finally {
                end(connection, autoCommit, done);
            }
        }
    }

    private static void end(Connection connection, boolean autoCommit, boolean done) throws SQLException {
        try {
            if (!done) {
                connection.rollback();
            }
            connection.setAutoCommit(autoCommit);
        } catch (SQLException broken) {
            // What it ended with says more; a pool looks at the connection itself.
            if (done) {
                throw broken;
            }
        }
    }
}
