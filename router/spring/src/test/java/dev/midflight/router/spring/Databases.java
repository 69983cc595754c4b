package dev.midflight.router.spring;

import dev.midflight.router.dirty.DirtyKeys;
import dev.midflight.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Two databases of one server: the customer is called before in the one, and after in the other. */
final class Databases {

    static final PostgresServer SERVER = PostgresServer.launch();

    private static boolean made;

    private Databases() {}

    static synchronized void make() throws SQLException {
        if (made) {
            return;
        }
        for (String name : List.of("before", "after")) {
            make(
                    name,
                    "CREATE TABLE customer (id bigint PRIMARY KEY, name text NOT NULL)",
                    "INSERT INTO customer VALUES (1, '%s')".formatted(name));
        }
        made = true;
    }

    /** One more, in which changes of the migration called shop can be marked. */
    static void make(String name, String... statements) throws SQLException {
        run("postgres", "CREATE DATABASE " + name);
        for (String sql : statements) {
            run(name, sql);
        }
        try (Connection connection = connection(name)) {
            DirtyKeys.of("shop").create(connection);
        }
    }

    private static Connection connection(String name) throws SQLException {
        return DriverManager.getConnection(SERVER.jdbcUrl(name), SERVER.adminUser(), SERVER.adminPassword());
    }

    private static void run(String name, String sql) throws SQLException {
        try (Connection connection = connection(name);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one value that a query finds. */
    static String value(String name, String sql) throws SQLException {
        try (Connection connection = connection(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "none";
        }
    }
}
