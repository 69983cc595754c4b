package dev.midflight.router.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** Which SQL a server speaks. */
enum Dialect {
    /** PostgreSQL 12 or newer. */
    POSTGRES,
    /** MariaDB and MySQL, where they agree. */
    MYSQL;

    /** That of a connection. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRES;
            case "mariadb", "mysql" -> MYSQL;
            default ->
                throw new SQLException(
                        "Cannot route statements to %s; PostgreSQL, MariaDB and MySQL can be".formatted(product));
        };
    }

    /** A name of the catalog as it is written in a statement. */
    String quoted(String name) {
        return switch (this) {
            case POSTGRES -> '"' + name.replace("\"", "\"\"") + '"';
            case MYSQL -> '`' + name.replace("`", "``") + '`';
        };
    }
}
