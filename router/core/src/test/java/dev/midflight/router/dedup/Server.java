package dev.midflight.router.dedup;

import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The servers that a ledger is tried on, started when first wanted, and ended with the JVM. */
enum Server {
    /** A PostgreSQL. */
    POSTGRES,
    /** A MariaDB. */
    MARIADB,
    /** A MariaDB that its driver gives out as a MySQL, counting the rows that were found. */
    MYSQL_FOUND_ROWS,
    /** The same, counting the rows that were changed. */
    MYSQL_CHANGED_ROWS;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** An empty database with the tables. */
    Place fresh() throws SQLException {
        String name = "dedup_" + NUMBER.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(
                this == POSTGRES ? Postgres.url("") : Maria.url("mysql", ""), user(), password())) {
            run(connection, (this == POSTGRES ? "CREATE SCHEMA " : "CREATE DATABASE ") + name);
        }
        String url =
                switch (this) {
                    case POSTGRES -> Postgres.url("?currentSchema=" + name);
                    case MARIADB -> Maria.url(name, "");
                    case MYSQL_FOUND_ROWS -> Maria.url(name, "&useMysqlMetadata=true");
                    case MYSQL_CHANGED_ROWS -> Maria.url(name, "&useMysqlMetadata=true&useAffectedRows=true");
                };
        return new Place(this, url, user(), password());
    }

    private String user() {
        return this == POSTGRES ? Postgres.SERVER.adminUser() : Maria.SERVER.adminUser();
    }

    private String password() {
        return this == POSTGRES ? Postgres.SERVER.adminPassword() : Maria.SERVER.adminPassword();
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** One database of a server. */
    record Place(Server server, String url, String user, String password) {

        /** A connection that commits each statement by itself. */
        Connection plain() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }

        /** A connection that is in a transaction. */
        Connection open() throws SQLException {
            Connection connection = plain();
            connection.setAutoCommit(false);
            return connection;
        }

        /** The number by which the server knows a session. */
        long session(Connection connection) throws SQLException {
            return number(connection, server == POSTGRES ? "SELECT pg_backend_pid()" : "SELECT connection_id()");
        }

        /** Cuts a session off, as a crash of its client does. */
        void kill(long session) throws SQLException {
            try (Connection connection = plain()) {
                run(
                        connection,
                        server == POSTGRES ? "SELECT pg_terminate_backend(%d)".formatted(session) : "KILL " + session);
            }
        }

        /** Returns when so many sessions wait for locks of others. */
        void awaitWaiting(int sessions) throws Exception {
            String query = server == POSTGRES
                    ? "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    : "SELECT variable_value FROM information_schema.global_status"
                            + " WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'";
            long end = System.nanoTime() + 20_000_000_000L;
            try (Connection connection = plain()) {
                while (number(connection, query) != sessions) {
                    if (System.nanoTime() > end) {
                        throw new IllegalStateException(
                                "%d sessions wait, not %d".formatted(number(connection, query), sessions));
                    }
                    Thread.sleep(5);
                }
            }
        }
    }

    /** Without forcing anything to disk. */
    private static final class Maria {
        static final MariaDbServer SERVER = MariaDbServer.launch(Map.of("innodb-flush-method", "nosync"));

        static String url(String database, String more) {
            return SERVER.jdbcUrl(database) + more;
        }
    }

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.launch(Map.of("deadlock_timeout", "100ms"));

        static String url(String more) {
            return SERVER.jdbcUrl("postgres") + more;
        }
    }
}
