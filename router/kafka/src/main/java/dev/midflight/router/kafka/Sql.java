package dev.midflight.router.kafka;

import dev.midflight.router.sql.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** What the tables of this package have in common, and what a failure of a database means. */
final class Sql {

    /** How a store that was closed by its fence begins its refusal. */
    private static final String FENCED = "midflight: writes";

    /** Lock wait timeout, lock table full, record changed, read only, shutting down, too many connections, killed. */
    private static final List<Integer> BUSY = List.of(1205, 1206, 1020, 1290, 1053, 1040, 1927, 3024);

    private Sql() {}

    /** A connection in a transaction that sees what is committed, and that the server ends if its client stands. */
    static Connection open(DataSource store, Duration idleMax) throws SQLException {
        Connection connection = store.getConnection();
        boolean ready = false;
        try {
            connection.setAutoCommit(true);
            limit(connection, idleMax);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    private static void limit(Connection connection, Duration idleMax) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
        try (Statement statement = connection.createStatement()) {
            switch (product) {
                case "postgresql" ->
                    statement.execute("SET idle_in_transaction_session_timeout = " + idleMax.toMillis());
                case "mariadb" -> statement.execute("SET SESSION idle_transaction_timeout = " + idleMax.toSeconds());
                default -> {
                    // MySQL has no such limit; there the server's TCP keepalive ends it.
                }
            }
        }
    }

    /** Sets a name, as the server of the statement keeps them. */
    static void setName(PreparedStatement statement, int place, String name) throws SQLException {
        Dialect.of(statement.getConnection()).setName(statement, place, name);
    }

    /** A name that was set so. */
    static String name(ResultSet row, int place) throws SQLException {
        return Dialect.of(row.getStatement().getConnection()).name(row, place);
    }

    /** True if it is not the message's fault: the store is away, busy or closed for writes. */
    static boolean isOfTheStore(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return failure instanceof SQLTransientException
                || failure instanceof SQLRecoverableException
                || failure instanceof SQLNonTransientConnectionException
                || List.of("08", "40", "53", "57").contains(state.substring(0, Math.min(2, state.length())))
                || String.valueOf(failure.getMessage()).contains(FENCED)
                || state.equals("55P03")
                || state.equals("25006")
                || state.equals("25P03")
                || BUSY.contains(failure.getErrorCode());
    }

    static void close(Connection closing) {
        try {
            closing.close();
        } catch (SQLException gone) {
            // It is gone either way.
        }
    }
}
