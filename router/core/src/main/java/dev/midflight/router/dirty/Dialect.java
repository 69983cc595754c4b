package dev.midflight.router.dirty;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** Which SQL a server speaks. */
enum Dialect {
    /** PostgreSQL 12 or newer. */
    POSTGRES,
    /** MariaDB and MySQL, which are the same here. */
    MYSQL;

    /** That of a connection. None of the drivers asks the server for it. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRES;
            case "mariadb", "mysql" -> MYSQL;
            default ->
                throw new IllegalArgumentException(
                        "Cannot mark keys in %s; PostgreSQL, MariaDB and MySQL can".formatted(product));
        };
    }
}
