package dev.midflight.examples.shop;

import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;

/** The two servers of the shop, their databases and logins, and the plan that moves one to the other. */
public final class ShopServers implements AutoCloseable {

    private static final String DATABASE = "shop";

    private final MariaDbServer maria;
    private final PostgresServer postgres;
    private final String shopPassword = secret();
    private final String moverPassword = secret();

    private ShopServers(MariaDbServer maria, PostgresServer postgres) {
        this.maria = maria;
        this.postgres = postgres;
    }

    /** Starts both servers and makes databases and logins. */
    public static ShopServers start() {
        MariaDbServer maria = MariaDbServer.launch(Map.of("innodb-buffer-pool-size", "256M"));
        boolean started = false;
        try {
            ShopServers servers = new ShopServers(maria, PostgresServer.launch());
            servers.prepare();
            started = true;
            return servers;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot prepare the shop's servers: " + e.getMessage(), e);
        } finally {
            if (!started) {
                maria.close();
            }
        }
    }

    private static String secret() {
        return UUID.randomUUID().toString();
    }

    private void prepare() throws SQLException {
        try (Connection admin = adminOfMaria("mysql");
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE shop CHARACTER SET utf8mb4");
            statement.execute("CREATE USER shop@'127.0.0.1' IDENTIFIED BY '%s'".formatted(shopPassword));
            statement.execute("GRANT ALL ON shop.* TO shop@'127.0.0.1'");
            statement.execute("CREATE USER mover@'127.0.0.1' IDENTIFIED BY '%s'".formatted(moverPassword));
            statement.execute("GRANT ALL ON *.* TO mover@'127.0.0.1' WITH GRANT OPTION");
        }
        try (Connection admin = adminOfPostgres("postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE ROLE shop LOGIN PASSWORD '%s'".formatted(shopPassword));
            statement.execute("CREATE ROLE mover LOGIN SUPERUSER REPLICATION PASSWORD '%s'".formatted(moverPassword));
            statement.execute("CREATE DATABASE shop OWNER mover");
        }
    }

    /** A connection to a database of MariaDB, as its administrator. */
    public Connection adminOfMaria(String database) throws SQLException {
        return DriverManager.getConnection(maria.jdbcUrl(database), maria.adminUser(), maria.adminPassword());
    }

    /** A connection to a database of PostgreSQL, as its administrator. */
    public Connection adminOfPostgres(String database) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(database), postgres.adminUser(), postgres.adminPassword());
    }

    /** A connection to the shop's database on one side, as its administrator. */
    public Connection admin(ShopDirection.Kind kind) throws SQLException {
        return kind == ShopDirection.Kind.MARIADB ? adminOfMaria(DATABASE) : adminOfPostgres(DATABASE);
    }

    /** How the shop gets into one side. */
    public StoreAddress shopOn(ShopDirection.Kind kind) {
        String url = kind == ShopDirection.Kind.MARIADB ? maria.jdbcUrl(DATABASE) : postgres.jdbcUrl(DATABASE);
        return new StoreAddress(url, "shop", shopPassword);
    }

    /** Writes the plan and the mover's password into a private folder; returns the plan. */
    Path writePlan(Path folder, ShopDirection direction) {
        return writePlan(folder, url(direction.from()), url(direction.to()), "");
    }

    /** The same with other ways to the two servers, such as through a proxy, and with more lines at the end. */
    public Path writePlan(Path folder, String source, String target, String more) {
        try {
            Path secret = folder.resolve("mover.password");
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, moverPassword);
            Path plan = folder.resolve("plan.yaml");
            Files.writeString(
                    plan,
                    """
                    migration: shop
                    source: { url: "%s", user: mover, password: "${file:mover.password}" }
                    target: { url: "%s", user: mover, password: "${file:mover.password}" }
                    switch: { max-pause: 5s, app-users: [shop] }
                    %s
                    """
                            .formatted(source, target, more));
            return plan;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the plan into %s".formatted(folder), e);
        }
    }

    /** The server of one side as a plan names it. */
    public String url(ShopDirection.Kind kind) {
        return kind == ShopDirection.Kind.MARIADB ? maria.url(DATABASE) : postgres.url(DATABASE);
    }

    /** The MariaDB of the shop. */
    public MariaDbServer maria() {
        return maria;
    }

    /** The PostgreSQL of the shop. */
    public PostgresServer postgres() {
        return postgres;
    }

    /** How a person gets into both databases. */
    String howToLook() {
        return "MariaDB: %s as %s, password %s; PostgreSQL: %s as %s, password %s"
                .formatted(
                        maria.url(DATABASE),
                        maria.adminUser(),
                        maria.adminPassword(),
                        postgres.url(DATABASE),
                        postgres.adminUser(),
                        postgres.adminPassword());
    }

    @Override
    public void close() {
        try {
            maria.close();
        } finally {
            postgres.close();
        }
    }
}
