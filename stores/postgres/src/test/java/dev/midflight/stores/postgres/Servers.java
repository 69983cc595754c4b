package dev.midflight.stores.postgres;

import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.testkit.servers.PostgresServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** The servers of these tests, each launched once for all of them. */
final class Servers {

    static final String APP = "app";
    static final String APP_PASSWORD = "app";

    /** There is a synchronous standby, and it never answers; only a session that asks for it waits. */
    private static final PostgresServer MAIN = PostgresServer.launch(
            Map.of("synchronous_commit", "local", "synchronous_standby_names", "nobody", "max_connections", "200"));

    /** Logging in costs thousands of hashes otherwise, and tests do little else so often. */
    private static final String LOGINS = "SET scram_iterations = 1; CREATE ROLE app LOGIN PASSWORD 'app'; CREATE ROLE"
            + " midflight LOGIN SUPERUSER PASSWORD 'midflight'; GRANT ALL ON SCHEMA public TO app";

    private static final Connection ADMIN = connect(MAIN.adminUser(), MAIN.adminPassword());

    static {
        execute(LOGINS, "ALTER DEFAULT PRIVILEGES FOR ROLE midflight GRANT ALL ON TABLES TO app");
    }

    private Servers() {}

    static PostgresServer main() {
        return MAIN;
    }

    static Store open(String migration) {
        return open(MAIN, migration);
    }

    static Store open(PostgresServer server, String migration) {
        return new PostgresProvider().open(address(server, migration));
    }

    static StoreAddress address(PostgresServer server, String migration) {
        boolean main = server.port() == MAIN.port();
        return new StoreAddress(
                URI.create(server.url("postgres")),
                main ? "midflight" : server.adminUser(),
                main ? "midflight" : server.adminPassword(),
                migration);
    }

    private static Connection connect(String user, String password) {
        try {
            return DriverManager.getConnection(MAIN.jdbcUrl("postgres"), user, password);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** A session of a superuser, to be closed by the caller. */
    static Connection admin() {
        return connect("midflight", "midflight");
    }

    /** A session of the application, to be closed by the caller. */
    static Connection app() {
        return connect(APP, APP_PASSWORD);
    }

    static void execute(String... statements) {
        synchronized (MAIN) {
            try {
                execute(ADMIN, statements);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement words = connection.createStatement()) {
            for (String statement : statements) {
                words.execute(statement);
            }
        }
    }

    static String query(String query) {
        synchronized (MAIN) {
            try {
                return query(ADMIN, query);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    static String query(Connection connection, String query) throws SQLException {
        try (Statement words = connection.createStatement();
                ResultSet row = words.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }
}
