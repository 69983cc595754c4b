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

    /** {@code synchronous_commit} is local so that only a session that asks for it waits for a standby. */
    private static final PostgresServer MAIN =
            PostgresServer.launch(Map.of("synchronous_commit", "local", "max_connections", "200"));

    static {
        try (Connection admin = admin();
                Statement words = admin.createStatement()) {
            words.execute("CREATE ROLE app LOGIN PASSWORD 'app'");
            words.execute("GRANT ALL ON SCHEMA public TO app");
            words.execute("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO app");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
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
        return new StoreAddress(
                URI.create(server.url("postgres")), server.adminUser(), server.adminPassword(), migration);
    }

    static Connection admin() throws SQLException {
        return DriverManager.getConnection(MAIN.jdbcUrl("postgres"), MAIN.adminUser(), MAIN.adminPassword());
    }

    static Connection app() throws SQLException {
        return DriverManager.getConnection(MAIN.jdbcUrl("postgres"), APP, APP_PASSWORD);
    }

    static void execute(String... statements) {
        try (Connection admin = admin()) {
            execute(admin, statements);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
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
        try (Connection admin = admin()) {
            return query(admin, query);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static String query(Connection connection, String query) throws SQLException {
        try (Statement words = connection.createStatement();
                ResultSet row = words.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }
}
