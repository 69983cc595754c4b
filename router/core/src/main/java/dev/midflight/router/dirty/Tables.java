package dev.midflight.router.dirty;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Makes tables, any number of sessions at once. */
final class Tables {

    /** What another session does at the same moment: a table made, a schema made, a row of the catalog changed. */
    private static final List<String> AT_ONCE = List.of("23505", "42P07", "42P06", "XX000");

    private static final int ATTEMPTS = 5;

    private Tables() {}

    static void create(Connection connection, String sql) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !AT_ONCE.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }
}
