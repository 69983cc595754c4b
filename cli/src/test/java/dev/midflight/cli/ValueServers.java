package dev.midflight.cli;

import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** Two servers of each kind for migrations of values, started when first wanted, and ended with the JVM. */
final class ValueServers {

    static final String DATABASE = "matter";

    private ValueServers() {}

    /** An empty database on the first MariaDB ({@code place} 0) or the second. */
    static ValueServer maria(int place) throws SQLException {
        MariaDbServer server = place == 0 ? FirstMaria.SERVER : SecondMaria.SERVER;
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
        PostgresServer server = place == 0 ? FirstPostgres.SERVER : SecondPostgres.SERVER;
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

    /** Without forcing anything to disk, and with room for a blob of 16 MiB. */
    private static MariaDbServer launchMaria() {
        return MariaDbServer.launch(
                Map.of("innodb-flush-method", "nosync", "innodb-buffer-pool-size", "64M", "max-allowed-packet", "64M"));
    }

    private static final class FirstMaria {
        static final MariaDbServer SERVER = launchMaria();
    }

    private static final class SecondMaria {
        static final MariaDbServer SERVER = launchMaria();
    }

    private static final class FirstPostgres {
        static final PostgresServer SERVER = PostgresServer.launch();
    }

    private static final class SecondPostgres {
        static final PostgresServer SERVER = PostgresServer.launch();
    }
}
