package dev.midflight.examples.shop;

import dev.midflight.examples.Direction;
import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A server with an empty database {@code shop}, a login {@code shop} and one for the migration, {@code mover}. */
public abstract sealed class ShopServer implements AutoCloseable {

    static final String DATABASE = "shop";
    static final String SHOP = "shop";
    static final String MOVER = "mover";

    private final String shopPassword = UUID.randomUUID().toString();

    /**
     * Starts a server and makes the database and both logins, with no more rights than the tutorial names.
     *
     * @throws SQLException if the server refuses one of them
     */
    static ShopServer start(Direction.Kind kind, String moverPassword) throws SQLException {
        ShopServer server =
                switch (kind) {
                    case MARIADB -> new MariaDb();
                    case POSTGRESQL -> new Postgres();
                };
        boolean prepared = false;
        try {
            server.prepare(server.shopPassword, moverPassword);
            prepared = true;
            return server;
        } finally {
            if (!prepared) {
                server.close();
            }
        }
    }

    /** The login of the application. */
    public final StoreAddress shop() {
        return new StoreAddress(jdbcUrl(DATABASE), SHOP, shopPassword);
    }

    /** How a plan names the database. */
    public abstract String url();

    /** Its port on loopback. */
    public abstract int port();

    /** Its folder, with its data in {@code data}. */
    public abstract Path home();

    /** Kills it as a power cut would. */
    public abstract void kill9();

    /** Starts it again. */
    public abstract void restart();

    /** A login that may do everything, in the shop's database. */
    public final Connection admin() throws SQLException {
        return admin(DATABASE);
    }

    /** How a person gets in. */
    abstract String howToLook();

    abstract Connection admin(String database) throws SQLException;

    abstract String jdbcUrl(String database);

    abstract void prepare(String shopPassword, String moverPassword) throws SQLException;

    @Override
    public abstract void close();

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static final class MariaDb extends ShopServer {

        /** Its login has no SUPER, which making triggers needs otherwise, also after a restart. */
        private final MariaDbServer server =
                MariaDbServer.launch(Map.of("innodb-buffer-pool-size", "256M", "log-bin-trust-function-creators", "1"));

        @Override
        void prepare(String shopPassword, String moverPassword) throws SQLException {
            execute(
                    admin("mysql"),
                    List.of(
                            "CREATE DATABASE shop CHARACTER SET utf8mb4",
                            "CREATE USER shop@'127.0.0.1' IDENTIFIED BY '%s'".formatted(shopPassword),
                            "GRANT ALL ON shop.* TO shop@'127.0.0.1'",
                            "CREATE USER mover@'127.0.0.1' IDENTIFIED BY '%s'".formatted(moverPassword),
                            "GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO mover@'127.0.0.1'",
                            """
                            GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, TRIGGER
                               ON shop.* TO mover@'127.0.0.1'""",
                            "GRANT SELECT ON mysql.* TO mover@'127.0.0.1'"));
        }

        @Override
        public String url() {
            return server.url(DATABASE);
        }

        @Override
        public int port() {
            return server.port();
        }

        @Override
        public Path home() {
            return server.home();
        }

        @Override
        public void kill9() {
            server.kill9();
        }

        @Override
        public void restart() {
            server.start();
        }

        @Override
        String jdbcUrl(String database) {
            return server.jdbcUrl(database);
        }

        @Override
        Connection admin(String database) throws SQLException {
            return DriverManager.getConnection(server.jdbcUrl(database), server.adminUser(), server.adminPassword());
        }

        @Override
        String howToLook() {
            return "%s as %s, password %s".formatted(url(), server.adminUser(), server.adminPassword());
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private static final class Postgres extends ShopServer {

        private final PostgresServer server = PostgresServer.launch();

        @Override
        void prepare(String shopPassword, String moverPassword) throws SQLException {
            execute(
                    admin("postgres"),
                    List.of(
                            "CREATE ROLE shop LOGIN PASSWORD '%s'".formatted(shopPassword),
                            "CREATE ROLE mover LOGIN REPLICATION PASSWORD '%s'".formatted(moverPassword),
                            "CREATE DATABASE shop",
                            "GRANT CONNECT, CREATE ON DATABASE shop TO mover",
                            "GRANT shop TO mover",
                            "GRANT SET ON PARAMETER session_replication_role TO mover"));
            execute(
                    admin(),
                    List.of("GRANT CREATE ON SCHEMA public TO shop", "GRANT USAGE, CREATE ON SCHEMA public TO mover"));
        }

        @Override
        public String url() {
            return server.url(DATABASE);
        }

        @Override
        public int port() {
            return server.port();
        }

        @Override
        public Path home() {
            return server.home();
        }

        @Override
        public void kill9() {
            server.kill9();
        }

        @Override
        public void restart() {
            server.start();
        }

        @Override
        String jdbcUrl(String database) {
            return server.jdbcUrl(database);
        }

        @Override
        Connection admin(String database) throws SQLException {
            return DriverManager.getConnection(server.jdbcUrl(database), server.adminUser(), server.adminPassword());
        }

        @Override
        String howToLook() {
            return "%s as %s, password %s".formatted(url(), server.adminUser(), server.adminPassword());
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
