package dev.midflight.router.dirty;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.sql.Dialect;
import dev.midflight.router.sql.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Marks keys as dirty: what the follower has of them is behind. The marks are rows in the authority's database, written
 * in the transaction that changes what they speak of, so that both are committed or neither. Whoever brings the
 * follower up to date deletes them afterwards.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * // UPDATE orders SET ... WHERE id = 7, on the same connection
 * dirtyKeys.mark(connection, "orders", List.of(List.of(7)));
 * connection.commit();
 * }</pre>
 *
 * <p>The table is {@code midflight.dirty} in PostgreSQL and {@code midflight_dirty} in the current database of MariaDB
 * and MySQL. Ids become visible in another order than they were given out in, as transactions are committed in another
 * order than they began: a reader must not take the highest id that it has seen for the end of what it has seen.
 *
 * <p>Holds no connection. Safe for any thread; a connection is for one at a time.
 */
public final class DirtyKeys {

    private static final int MIGRATION_LENGTH_MAX = 128;
    private static final int NAME_LENGTH_MAX = 255;

    /** Rows and characters of one statement, well below what the servers take. */
    private static final int ROWS_MAX = 1_000;

    private static final int LENGTH_MAX = 1 << 20;

    /** The one driver for PostgreSQL that is known to send a text of two statements as one message. */
    private static final String POSTGRES_DRIVER = "PostgreSQL JDBC Driver";

    private final String migration;
    private final String database;

    private DirtyKeys(String migration, String database) {
        this.migration = migration;
        this.database = database;
    }

    /** The marks of a migration, whose name has 1 to 128 characters. */
    public static DirtyKeys of(String migration) {
        requireName(migration, "a migration", MIGRATION_LENGTH_MAX);
        return new DirtyKeys(migration, "");
    }

    /**
     * The same in a database of MariaDB or MySQL, whichever is the current one: that of the tables whose keys are
     * marked. Without a meaning in PostgreSQL.
     */
    public DirtyKeys in(String name) {
        return new DirtyKeys(migration, requireNonNull(name, "name"));
    }

    private static void requireName(String name, String of, int lengthMax) {
        requireNonNull(name, "name");
        if (name.isBlank() || name.length() > lengthMax) {
            throw new IllegalArgumentException("Cannot mark keys: the name of %s has 1 to %d characters, not %d"
                    .formatted(of, lengthMax, name.length()));
        }
        requireText(name);
    }

    private static void requireText(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == 0 || KeyText.isHalf(text, at)) {
                throw new IllegalArgumentException(
                        "Cannot mark a text with a NUL or half a surrogate pair, at place %d".formatted(at));
            }
        }
    }

    /**
     * Makes the table where there is none, which needs the right to; to mark keys in it then needs none of its own in
     * PostgreSQL, elsewhere that to insert. Any number of instances may do so at once.
     *
     * @param connection which commits each statement by itself
     * @throws IllegalStateException if it does not
     */
    public void create(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "Cannot make the table of dirty keys in a transaction. Call" + " setAutoCommit(true)");
        }
        if (!Dialect.of(connection).isPostgres()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        """
                        CREATE TABLE IF NOT EXISTS %s (
                            id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                            migration VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
                            name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
                            row_key LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
                            at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)) ENGINE = InnoDB"""
                                .formatted(table(Dialect.of(connection))));
            }
            return;
        }
        createInPostgres(connection);
    }

    /**
     * One string is one transaction. Who may not grant may still find that all is there. The lock is the one under
     * which a migration makes its tables.
     */
    private static void createInPostgres(Connection connection) throws SQLException {
        Tables.create(
                connection,
                """
                    DO $$ BEGIN
                        IF to_regclass('midflight.dirty') IS NOT NULL THEN
                            RETURN;
                        END IF;
                        PERFORM pg_advisory_xact_lock(7883943013757052776);
                        CREATE SCHEMA IF NOT EXISTS midflight;
                        CREATE TABLE IF NOT EXISTS midflight.dirty (
                            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                            migration text NOT NULL,
                            name text NOT NULL,
                            row_key text NULL,
                            at timestamptz NOT NULL DEFAULT clock_timestamp())
                            WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
                        GRANT USAGE ON SCHEMA midflight TO PUBLIC;
                        GRANT INSERT ON midflight.dirty TO PUBLIC;
                    END $$""");
    }

    /**
     * Marks rows of a table.
     *
     * @param inTransaction the one that changes them
     * @param name of the table: {@code orders} in MariaDB and MySQL, {@code public.orders} in PostgreSQL, as it is in
     *     the catalog, without quotes
     * @param keys each with one value for each column of the primary key, in its order: numbers, texts, bytes, UUIDs,
     *     enums, dates and times; one that is named more than once is marked once
     * @throws IllegalArgumentException if a value is null or of another kind; nothing was marked
     * @throws IllegalStateException if the connection commits each statement by itself
     * @throws SQLException if they are not marked; then the transaction must not be committed
     */
    public void mark(Connection inTransaction, String name, Collection<List<?>> keys) throws SQLException {
        insertAll(inTransaction, name, texts(keys), false);
    }

    /**
     * Marks rows of a table as {@link #mark} does, and commits the transaction. On PostgreSQL and MariaDB both are one
     * trip to the server, so that a mark costs none of its own.
     *
     * @throws SQLException as of {@link #mark}, when nothing is committed, or as of {@link Connection#commit}
     */
    public void markAndCommit(Connection inTransaction, String name, Collection<List<?>> keys) throws SQLException {
        insertAll(inTransaction, name, texts(keys), true);
    }

    private static Set<String> texts(Collection<List<?>> keys) {
        Set<String> rowKeys = new LinkedHashSet<>();
        for (List<?> key : keys) {
            rowKeys.add(KeyText.of(key));
        }
        return rowKeys;
    }

    /** Marks all rows of a table: of those that change the keys are not known. Otherwise as {@link #mark}. */
    public void markWhole(Connection inTransaction, String name) throws SQLException {
        requireTransaction(inTransaction, name);
        String sql = "INSERT INTO %s (migration, name) VALUES (?, ?)".formatted(table(Dialect.of(inTransaction)));
        try (PreparedStatement insert = inTransaction.prepareStatement(sql)) {
            insert.setString(1, migration);
            insert.setString(2, name);
            insert.executeUpdate();
        }
    }

    /**
     * Marks keys of a store that is no table.
     *
     * @param name of the migrator
     * @param rowKeys the application's own texts of the keys
     * @throws IllegalArgumentException if a text has a NUL or half a surrogate pair, which not all servers can keep;
     *     nothing was marked
     * @throws IllegalStateException if the connection commits each statement by itself
     * @throws SQLException if they are not marked; then the transaction must not be committed
     */
    public void markText(Connection inTransaction, String name, Collection<String> rowKeys) throws SQLException {
        rowKeys.forEach(DirtyKeys::requireText);
        insertAll(inTransaction, name, new LinkedHashSet<>(rowKeys), false);
    }

    private void insertAll(Connection connection, String name, Set<String> rowKeys, boolean commits)
            throws SQLException {
        requireTransaction(connection, name);
        Dialect dialect = Dialect.of(connection);
        List<String> rows = new ArrayList<>();
        int length = 0;
        for (String rowKey : rowKeys) {
            if (!rows.isEmpty() && (rows.size() == ROWS_MAX || length + rowKey.length() > LENGTH_MAX)) {
                insert(connection, insertSql(dialect, rows.size()), name, rows);
                rows.clear();
                length = 0;
            }
            rows.add(rowKey);
            length += rowKey.length();
        }
        if (commits) {
            insertAndCommit(connection, dialect, name, rows);
        } else if (!rows.isEmpty()) {
            insert(connection, insertSql(dialect, rows.size()), name, rows);
        }
    }

    private String insertSql(Dialect dialect, int rows) {
        return "INSERT INTO %s (migration, name, row_key) VALUES (?, ?, ?)".formatted(table(dialect))
                + ", (?, ?, ?)".repeat(rows - 1);
    }

    /** A server that is given both at once commits only if it has inserted. */
    private void insertAndCommit(Connection connection, Dialect dialect, String name, List<String> rows)
            throws SQLException {
        if (!rows.isEmpty()) {
            String insert = insertSql(dialect, rows.size());
            insert(connection, withCommit(connection, dialect, insert).orElse(insert), name, rows);
        }
        // A driver that has seen that no transaction is open any more does not ask the server again.
        connection.commit();
    }

    /** Both in one text; empty if the driver is not known to take it. */
    private static Optional<String> withCommit(Connection connection, Dialect dialect, String insert)
            throws SQLException {
        return switch (dialect) {
            case POSTGRES ->
                POSTGRES_DRIVER.equals(connection.getMetaData().getDriverName())
                        ? Optional.of(insert + "; COMMIT")
                        : Optional.empty();
            case MARIADB -> Optional.of("BEGIN NOT ATOMIC %s; COMMIT; END".formatted(insert));
            case MYSQL -> Optional.empty();
        };
    }

    private void insert(Connection connection, String sql, String name, List<String> rowKeys) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int place = 1;
            for (String rowKey : rowKeys) {
                insert.setString(place++, migration);
                insert.setString(place++, name);
                insert.setString(place++, rowKey);
            }
            insert.execute();
        }
    }

    private String table(Dialect dialect) {
        if (dialect.isPostgres()) {
            return "midflight.dirty";
        }
        return database.isEmpty() ? "midflight_dirty" : dialect.quoted(database) + ".midflight_dirty";
    }

    static void requireTransaction(Connection connection, String name) throws SQLException {
        requireName(name, "a table", NAME_LENGTH_MAX);
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(("Cannot mark keys of %s: the connection commits each statement by itself,"
                            + " apart from what changes. Call setAutoCommit(false)")
                    .formatted(name));
        }
    }
}
