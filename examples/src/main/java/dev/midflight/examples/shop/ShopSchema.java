package dev.midflight.examples.shop;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The shop's tables as they are before the migration, on either kind of server. */
public final class ShopSchema {

    /** All tables, parents before children. */
    public static final List<String> TABLES = List.of(
            "customer",
            "address",
            "product",
            "product_image",
            "orders",
            "order_line",
            "stock",
            "payment",
            "follower",
            "event_log",
            "counter",
            "ledger_entry");

    private ShopSchema() {}

    /**
     * Creates the twelve empty tables in the connection's database, in its dialect.
     *
     * @param connection to a MariaDB or PostgreSQL database that has none of these tables
     * @throws SQLException if a table exists already or the login may not create tables
     */
    public static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : isPostgres(connection) ? PostgresTables.statements() : MariaDbTables.statements()) {
                statement.execute(sql);
            }
        }
    }

    /** True for PostgreSQL, false for MariaDB. */
    static boolean isPostgres(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    }
}
