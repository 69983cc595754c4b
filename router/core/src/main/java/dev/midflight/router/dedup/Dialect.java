package dev.midflight.router.dedup;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;

/** Which SQL a server speaks. */
enum Dialect {
    /** PostgreSQL 12 or newer. */
    POSTGRES,
    /** MariaDB 10.5 or newer: knows {@code INSERT ... RETURNING}. */
    MARIADB,
    /** MySQL, and what calls itself so. */
    MYSQL;

    /** That of a connection. None of the drivers asks the server for it. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRES;
            case "mariadb" -> MARIADB;
            case "mysql" -> MYSQL;
            default ->
                throw new IllegalArgumentException(
                        "Cannot keep a ledger in %s; PostgreSQL, MariaDB and MySQL can".formatted(product));
        };
    }

    /** Sets a name, which is text in PostgreSQL, and bytes elsewhere, where texts have collations that join names. */
    void setName(PreparedStatement statement, int place, String name) throws SQLException {
        if (this == POSTGRES) {
            statement.setString(place, name);
        } else {
            statement.setBytes(place, name.getBytes(StandardCharsets.UTF_8));
        }
    }
}
