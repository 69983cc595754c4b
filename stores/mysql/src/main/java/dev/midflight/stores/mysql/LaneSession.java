package dev.midflight.stores.mysql;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens the connections that write: they pass the fence, and lock no more rows than they write. */
final class LaneSession {

    private LaneSession() {}

    /**
     * Opens a connection and notes its number, so that a new owner can end it.
     *
     * @param where which row of progress is the lane's
     */
    static Connection open(Link link, String where) throws SQLException {
        Connection connection = link.sessions().open();
        boolean ready = false;
        try {
            String pass = StateTables.pass(connection, link.migration());
            Sql.run(connection, "SET @midflight_pass = %s, innodb_lock_wait_timeout = 20".formatted(Sql.literal(pass)));
            String format = Sql.text(connection, "SELECT IF(@@log_bin, @@binlog_format, 'ROW')");
            if (!format.equals("STATEMENT")) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            Sql.run(
                    connection,
                    "UPDATE midflight_progress SET session = CONNECTION_ID(), touched = touched + 1 WHERE " + where);
            Sql.run(connection, "SET autocommit = 0");
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                link.sessions().drop(connection);
            }
        }
    }
}
