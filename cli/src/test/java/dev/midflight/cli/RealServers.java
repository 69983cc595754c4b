package dev.midflight.cli;

import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A MariaDB and a PostgreSQL for tests of whole migrations, started when first wanted, and ended with the JVM. */
final class RealServers {

    private RealServers() {}

    /** An empty database of this name on both sides. */
    static void fresh(String name) throws SQLException {
        try (Connection maria = maria("mysql")) {
            run(maria, "DROP DATABASE IF EXISTS " + name, "CREATE DATABASE %s CHARACTER SET utf8mb4".formatted(name));
        }
        try (Connection postgres = postgres("postgres")) {
            run(postgres, "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name), "CREATE DATABASE " + name);
        }
    }

    static Connection maria(String database) throws SQLException {
        MariaDbServer server = Maria.SERVER;
        return DriverManager.getConnection(server.jdbcUrl(database), server.adminUser(), server.adminPassword());
    }

    static Connection postgres(String database) throws SQLException {
        PostgresServer server = Postgres.SERVER;
        return DriverManager.getConnection(server.jdbcUrl(database), server.adminUser(), server.adminPassword());
    }

    /** A session that the target's fence takes for one of Midflight's lanes. */
    static Connection postgresBehindTheFence(String database) throws SQLException {
        Connection connection = postgres(database);
        run(connection, "SELECT set_config('midflight.pass', word, false) FROM midflight.pass");
        return connection;
    }

    /** A session whose writes the log does not show. */
    static Connection mariaOutsideOfTheLog(String database) throws SQLException {
        Connection connection = maria(database);
        run(connection, "SET SESSION sql_log_bin = 0");
        return connection;
    }

    static MariaDbServer mariaServer() {
        return Maria.SERVER;
    }

    static PostgresServer postgresServer() {
        return Postgres.SERVER;
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

    /** Writes a plan from MariaDB to PostgreSQL, or back, with more lines at its end. */
    static String plan(Path folder, String name, Side from, String more) {
        String maria = side(Maria.SERVER.url(name), Maria.SERVER.adminUser(), Maria.SERVER.adminPassword());
        String postgres = side(Postgres.SERVER.url(name), Postgres.SERVER.adminUser(), Postgres.SERVER.adminPassword());
        String text =
                """
                migration: %s
                source: %s
                target: %s
                %s
                """
                        .formatted(
                                name.replace('_', '-'),
                                from == Side.MARIA ? maria : postgres,
                                from == Side.MARIA ? postgres : maria,
                                more);
        try {
            return Files.writeString(folder.resolve(name + ".yaml"), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String side(String url, String user, String password) {
        return "{ url: \"%s\", user: \"%s\", password: \"%s\" }".formatted(url, user, password);
    }

    /** Where rows come from. */
    enum Side {
        /** From MariaDB to PostgreSQL. */
        MARIA,
        /** From PostgreSQL to MariaDB. */
        POSTGRES
    }

    /** Without forcing anything to disk, and with room for a row with 16 MiB. */
    private static final class Maria {
        static final MariaDbServer SERVER =
                MariaDbServer.launch(Map.of("innodb-flush-method", "nosync", "max-allowed-packet", "64M"));
    }

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.launch();
    }
}
