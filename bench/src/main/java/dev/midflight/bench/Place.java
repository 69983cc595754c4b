package dev.midflight.bench;

import dev.midflight.spi.StoreAddress;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database on a server of a ground: where rows come from or go to.
 *
 * @param ground whose server it is
 * @param dialect which of its servers
 * @param database the name
 */
record Place(Ground ground, Dialect dialect, String database) {

    /** The same server, another database. */
    Place beside(String other) {
        return new Place(ground, dialect, other);
    }

    Connection connect() throws SQLException {
        return ground.connect(dialect, database);
    }

    String url() {
        return ground.url(dialect, database);
    }

    /** For a store of one's own. */
    StoreAddress address() {
        return new StoreAddress(URI.create(url()), user(), password(), "bench");
    }

    String user() {
        return ground.user(dialect);
    }

    String password() {
        return ground.password(dialect);
    }

    int port() {
        return ground.port(dialect);
    }

    /** Makes it anew and empty; an older one is dropped with its slots. */
    void recreate() throws SQLException {
        ground.recreate(dialect, database);
    }

    /** Makes a data set's table and fills it. */
    void load(DataSet set, long rows) throws SQLException, IOException {
        ground.load(dialect, database, set, rows);
    }

    /** Removes what migrations have left, such as slots. */
    void forgetMigrations() throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            ground.dropSlots(database, "midflight_");
            run("DROP SCHEMA IF EXISTS midflight CASCADE");
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String name : Ground.texts(connection, "SELECT pubname FROM pg_publication")) {
                    if (name.startsWith("midflight_")) {
                        statement.execute("DROP PUBLICATION " + name);
                    }
                }
            }
        } else {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String name : Ground.texts(connection, "SHOW TABLES LIKE 'midflight\\_%'")) {
                    statement.execute("DROP TABLE " + name);
                }
            }
        }
    }

    void run(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            Ground.run(connection, statements);
        }
    }

    long number(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return Ground.number(connection, sql);
        }
    }

    String text(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
