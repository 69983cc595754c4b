package dev.midflight.router.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** Makes tables where there are none, any number of sessions at once. */
public final class Tables {

    /**
     * What PostgreSQL says of something that another session makes at the same moment, for {@code IF NOT EXISTS} looks
     * before it waits: a row of the catalog twice or changed, a table, its type, a schema.
     */
    private static final Set<String> AT_ONCE = Set.of("23505", "XX000", "42P07", "42710", "42P06");

    private static final int ATTEMPTS = 10;

    private Tables() {}

    /**
     * Runs a statement that makes something if it is not there.
     *
     * @param connection which commits each statement by itself
     */
    public static void create(Connection connection, String sql) throws SQLException {
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
