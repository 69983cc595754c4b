package dev.midflight.examples.shop;

import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** A MariaDB and a PostgreSQL for all tests of the shop, started when first wanted, and ended with the JVM. */
final class TwoServers {

    private static final String SHOP = "shop";

    private TwoServers() {}

    /** The shop's login on the MariaDB side, with an empty database {@code shop}. */
    static StoreAddress freshMariaDb() throws SQLException {
        try (Connection admin = mariaDbAdmin("mysql")) {
            run(
                    admin,
                    "CREATE USER IF NOT EXISTS 'shop'@'127.0.0.1' IDENTIFIED BY 'shop'",
                    "DROP DATABASE IF EXISTS shop",
                    "CREATE DATABASE shop",
                    "GRANT ALL ON shop.* TO 'shop'@'127.0.0.1'");
        }
        return new StoreAddress(MariaDb.SERVER.jdbcUrl(SHOP), SHOP, SHOP);
    }

    /** The shop's login on the PostgreSQL side, with an empty database {@code shop} that is not its own. */
    static StoreAddress freshPostgres() throws SQLException {
        try (Connection admin = postgresAdmin("postgres")) {
            run(
                    admin,
                    "DROP DATABASE IF EXISTS shop WITH (FORCE)",
                    "DROP ROLE IF EXISTS shop",
                    "CREATE ROLE shop LOGIN PASSWORD 'shop'",
                    "CREATE DATABASE shop");
        }
        return new StoreAddress(Postgres.SERVER.jdbcUrl(SHOP), SHOP, SHOP);
    }

    static Connection mariaDbAdmin(String database) throws SQLException {
        MariaDbServer server = MariaDb.SERVER;
        return DriverManager.getConnection(server.jdbcUrl(database), server.adminUser(), server.adminPassword());
    }

    static Connection postgresAdmin(String database) throws SQLException {
        PostgresServer server = Postgres.SERVER;
        // Parameters without a type take the column's.
        String url = server.jdbcUrl(database) + "?stringtype=unspecified";
        return DriverManager.getConnection(url, server.adminUser(), server.adminPassword());
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        }
    }

    /** Without forcing anything to disk: creating the tables took four seconds with it. */
    private static final class MariaDb {
        static final MariaDbServer SERVER = MariaDbServer.launch(Map.of("innodb-flush-method", "nosync"));
    }

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.launch();
    }
}
