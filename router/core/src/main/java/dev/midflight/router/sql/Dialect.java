package dev.midflight.router.sql;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Locale;

/** Which SQL a server speaks. */
public enum Dialect {
    /** PostgreSQL 12 or newer. */
    POSTGRES,
    /** MariaDB 10.5 or newer: knows {@code INSERT ... RETURNING}. */
    MARIADB,
    /** MySQL, and what calls itself so. */
    MYSQL;

    /**
     * That of a connection. None of the drivers asks the server for it.
     *
     * @throws SQLFeatureNotSupportedException if it is none of these
     */
    public static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRES;
            case "mariadb" -> MARIADB;
            case "mysql" -> MYSQL;
            default ->
                throw new SQLFeatureNotSupportedException(
                        "Cannot work with %s; PostgreSQL, MariaDB and MySQL can be".formatted(product));
        };
    }

    /** False for MariaDB and MySQL, which agree in nearly everything. */
    public boolean isPostgres() {
        return this == POSTGRES;
    }

    /** A name of the catalog as it is written in a statement. */
    public String quoted(String name) {
        return isPostgres() ? '"' + name.replace("\"", "\"\"") + '"' : '`' + name.replace("`", "``") + '`';
    }

    /** Sets a name, which is text in PostgreSQL, and bytes elsewhere, where texts have collations that join names. */
    public void setName(PreparedStatement statement, int place, String name) throws SQLException {
        if (isPostgres()) {
            statement.setString(place, name);
        } else {
            statement.setBytes(place, name.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A name that was set by {@link #setName}. */
    public String name(ResultSet row, int place) throws SQLException {
        return isPostgres() ? row.getString(place) : new String(row.getBytes(place), StandardCharsets.UTF_8);
    }
}
