package dev.midflight.router.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;

/** Lets a connection wait for its server for so long and no longer. */
final class Patience {

    private static final int UNKNOWN = -1;

    private Patience() {}

    static <T> T during(Connection connection, Duration longest, Transaction.Work<T> work) throws SQLException {
        int before = limit(connection, longest);
        try {
            return work.run(connection);
        } finally {
            restore(connection, before);
        }
    }

    private static int limit(Connection connection, Duration longest) throws SQLException {
        try {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(longest.toMillis()));
            return before;
        } catch (SQLFeatureNotSupportedException waits) {
            return UNKNOWN;
        }
    }

    private static void restore(Connection connection, int before) {
        try {
            if (before != UNKNOWN && !connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, before);
            }
        } catch (SQLException broken) {
            // Whoever gets it next finds that out.
        }
    }
}
