package dev.midflight.router;

import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database of a test's own, on a server that is started when first wanted and ends with the JVM. */
public record Database(Kind kind, String url, String user, String password) {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Which server. */
    public enum Kind {
        /** A PostgreSQL. */
        POSTGRES,
        /** A MariaDB. */
        MARIADB;

        /** An empty database. */
        public Database fresh() throws SQLException {
            String name = "writes_" + NUMBER.incrementAndGet();
            Database admin = this == POSTGRES ? Postgres.database("postgres") : Maria.database("mysql");
            try (Connection connection = admin.plain()) {
                run(connection, "CREATE DATABASE " + name);
            }
            return this == POSTGRES ? Postgres.database(name) : Maria.database(name);
        }
    }

    /** A connection that commits each statement by itself. */
    public Connection plain() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** A connection that is in a transaction. */
    public Connection open() throws SQLException {
        Connection connection = plain();
        connection.setAutoCommit(false);
        return connection;
    }

    /** The same for who asks for a source of connections. */
    public DataSource source() {
        return (DataSource) Proxy.newProxyInstance(
                Database.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return plain();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Runs statements, each committed by itself. */
    public void run(String... statements) throws SQLException {
        try (Connection connection = plain()) {
            run(connection, statements);
        }
    }

    /** Runs statements. */
    public static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The rows of a query, their values as text with commas between them. */
    public List<String> rows(String query) throws SQLException {
        try (Connection connection = plain();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                all.add(String.join(",", row));
            }
            return all;
        }
    }

    /** The table of dirty keys. */
    public String dirty() {
        return kind == Kind.POSTGRES ? "midflight.dirty" : "midflight_dirty";
    }

    /** Without forcing anything to disk. */
    private static final class Maria {
        static final MariaDbServer SERVER = MariaDbServer.launch(Map.of("innodb-flush-method", "nosync"));

        static Database database(String name) {
            return new Database(Kind.MARIADB, SERVER.jdbcUrl(name), SERVER.adminUser(), SERVER.adminPassword());
        }
    }

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.launch(Map.of("deadlock_timeout", "100ms"));

        static Database database(String name) {
            return new Database(Kind.POSTGRES, SERVER.jdbcUrl(name), SERVER.adminUser(), SERVER.adminPassword());
        }
    }
}
