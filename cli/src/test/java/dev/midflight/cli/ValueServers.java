package dev.midflight.cli;

import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** Databases for migrations of values, on the servers that other tests use and on a second one of each kind. */
final class ValueServers {

    static final String DATABASE = "matter";

    private ValueServers() {}

    /** An empty database on the first MariaDB ({@code place} 0) or the second. */
    static ValueServer maria(int place) throws SQLException {
        MariaDbServer server = place == 0 ? RealServers.mariaServer() : SecondMaria.SERVER;
        ValueServer.Login admin =
                () -> DriverManager.getConnection(server.jdbcUrl("mysql"), server.adminUser(), server.adminPassword());
        try (Connection connection = admin.open()) {
            RealServers.run(
                    connection,
                    "DROP DATABASE IF EXISTS " + DATABASE,
                    "CREATE DATABASE %s CHARACTER SET utf8mb4".formatted(DATABASE));
        }
        return new ValueServer(
                ValueServer.Kind.MARIA,
                () -> DriverManager.getConnection(server.jdbcUrl(DATABASE), server.adminUser(), server.adminPassword()),
                server.url(DATABASE),
                server.adminUser(),
                server.adminPassword());
    }

    /** An empty database on the first PostgreSQL ({@code place} 0) or the second. */
    static ValueServer postgres(int place) throws SQLException {
        PostgresServer server = place == 0 ? RealServers.postgresServer() : SecondPostgres.SERVER;
        ValueServer.Login admin = () ->
                DriverManager.getConnection(server.jdbcUrl("postgres"), server.adminUser(), server.adminPassword());
        try (Connection connection = admin.open()) {
            RealServers.run(
                    connection,
                    "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(DATABASE),
                    "CREATE DATABASE %s".formatted(DATABASE));
        }
        return new ValueServer(
                ValueServer.Kind.POSTGRES,
                () -> DriverManager.getConnection(server.jdbcUrl(DATABASE), server.adminUser(), server.adminPassword()),
                server.url(DATABASE),
                server.adminUser(),
                server.adminPassword());
    }

    private static final class SecondMaria {
        static final MariaDbServer SERVER =
                MariaDbServer.launch(Map.of("innodb-flush-method", "nosync", "max-allowed-packet", "64M"));
    }

    private static final class SecondPostgres {
        static final PostgresServer SERVER = PostgresServer.launch();
    }
}
