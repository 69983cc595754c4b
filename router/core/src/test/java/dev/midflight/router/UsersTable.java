package dev.midflight.router;

import dev.midflight.router.dirty.JdbcMarks;
import dev.midflight.router.dirty.JdbcStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Users in a table, as an application would write and read them. */
record UsersTable(Database database) {

    static final String NAME = "users";

    static UsersTable in(Database database) throws SQLException {
        database.run("CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR(10) NOT NULL, cents BIGINT NOT NULL)");
        return new UsersTable(database);
    }

    JdbcStore<Long, User, SQLException> store() throws SQLException {
        JdbcMarks marks = JdbcMarks.in(database.source(), "shop", NAME);
        return JdbcStore.of(marks, this::find, this::write);
    }

    @Nullable
    User find(Long id) throws SQLException {
        try (Connection connection = database.plain();
                PreparedStatement select = connection.prepareStatement("SELECT name, cents FROM users WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new User(row.getString(1), row.getLong(2)) : null;
            }
        }
    }

    void write(Long id, @Nullable User user, JdbcStore.Step step) throws SQLException {
        try (Connection connection = database.open()) {
            if (user == null) {
                delete(connection, id);
            } else {
                upsert(connection, id, user);
            }
            step.in(connection);
            connection.commit();
        }
    }

    private static void delete(Connection connection, long id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM users WHERE id = ?")) {
            delete.setLong(1, id);
            delete.executeUpdate();
        }
    }

    private void upsert(Connection connection, long id, User user) throws SQLException {
        String conflict = database.kind() == Database.Kind.POSTGRES
                ? " ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, cents = EXCLUDED.cents"
                : " ON DUPLICATE KEY UPDATE name = VALUES(name), cents = VALUES(cents)";
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO users (id, name, cents) VALUES (?, ?, ?)" + conflict)) {
            insert.setLong(1, id);
            insert.setString(2, user.name());
            insert.setLong(3, user.cents());
            insert.executeUpdate();
        }
    }
}
