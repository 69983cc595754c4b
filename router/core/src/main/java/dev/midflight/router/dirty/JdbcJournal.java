package dev.midflight.router.dirty;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Journal;
import dev.midflight.router.sql.Dialect;
import dev.midflight.router.sql.Tables;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;

/**
 * The divergences of one {@code Migrator}, in the table {@code midflight_divergence} (in PostgreSQL
 * {@code midflight.divergence}), which may be in any database; the authority's is the usual place. One row a key,
 * however often it is found.
 */
public final class JdbcJournal implements Journal {

    private static final int DETAILS_LENGTH_MAX = 4_000;

    private final DataSource database;
    private final String migration;
    private final String name;
    private final Dialect dialect;

    private JdbcJournal(DataSource database, String migration, String name, Dialect dialect) {
        this.database = database;
        this.migration = migration;
        this.name = name;
        this.dialect = dialect;
    }

    /**
     * The journal in a database; makes its table where there is none.
     *
     * @param migration from 1 to 128 characters
     * @param name of the migrator, from 1 to 255 characters
     */
    public static JdbcJournal in(DataSource database, String migration, String name) throws SQLException {
        requireNonNull(name, "name");
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(true);
            Dialect dialect = Dialect.of(connection);
            if (dialect.isPostgres()) {
                Tables.create(connection, "CREATE SCHEMA IF NOT EXISTS midflight");
            }
            Tables.create(connection, table(dialect));
            return new JdbcJournal(database, migration, name, dialect);
        }
    }

    private static String table(Dialect dialect) {
        return dialect.isPostgres()
                ? """
                CREATE TABLE IF NOT EXISTS midflight.divergence (
                    migration text NOT NULL,
                    name text NOT NULL,
                    key_hash text NOT NULL,
                    row_key text NOT NULL,
                    first_at timestamptz NOT NULL,
                    last_at timestamptz NOT NULL,
                    next_at timestamptz NOT NULL,
                    epoch bigint NOT NULL,
                    source text NOT NULL,
                    details text NOT NULL,
                    times bigint NOT NULL,
                    attempts int NOT NULL,
                    state text NOT NULL,
                    PRIMARY KEY (migration, name, key_hash))"""
                : """
                CREATE TABLE IF NOT EXISTS midflight_divergence (
                    migration VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
                    name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
                    key_hash CHAR(64) CHARACTER SET ascii NOT NULL,
                    row_key LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
                    first_at DATETIME(6) NOT NULL,
                    last_at DATETIME(6) NOT NULL,
                    next_at DATETIME(6) NOT NULL,
                    epoch BIGINT NOT NULL,
                    source VARCHAR(32) NOT NULL,
                    details TEXT CHARACTER SET utf8mb4 NOT NULL,
                    times BIGINT NOT NULL,
                    attempts INT NOT NULL,
                    state VARCHAR(32) NOT NULL,
                    PRIMARY KEY (migration, name, key_hash)) ENGINE = InnoDB""";
    }

    private String table() {
        return dialect.isPostgres() ? "midflight.divergence" : "midflight_divergence";
    }

    private String now() {
        return dialect.isPostgres() ? "clock_timestamp()" : "UTC_TIMESTAMP(6)";
    }

    @Override
    public void found(Divergence divergence) throws SQLException {
        String now = now();
        String insert =
                """
                INSERT INTO %s %s (migration, name, key_hash, row_key, first_at, last_at, next_at, epoch, source,
                    details, times, attempts, state)
                VALUES (?, ?, ?, ?, %s, %s, %s, ?, ?, ?, 1, 0, 'OPEN')"""
                        .formatted(table(), dialect.isPostgres() ? "AS d" : "", now, now, now);
        // MariaDB and MySQL set in this order, each seeing what was set before it.
        String again =
                """
                attempts = CASE WHEN %1$sstate = 'OPEN' THEN %1$sattempts ELSE 0 END,
                times = %1$stimes + 1, last_at = %2$s, next_at = %2$s, epoch = ?, source = ?, details = ?,
                state = 'OPEN'"""
                        .formatted(dialect.isPostgres() ? "d." : "", now);
        String sql = insert
                + (dialect.isPostgres()
                        ? " ON CONFLICT (migration, name, key_hash) DO UPDATE SET "
                        : " ON DUPLICATE KEY UPDATE ")
                + again;
        Transaction.in(database, connection -> {
            try (PreparedStatement upsert = connection.prepareStatement(sql)) {
                setKey(upsert, 1, divergence.key());
                upsert.setString(4, divergence.key());
                setDetails(upsert, 5, divergence);
                setDetails(upsert, 8, divergence);
                return upsert.executeUpdate();
            }
        });
    }

    private void setKey(PreparedStatement statement, int place, String key) throws SQLException {
        statement.setString(place, migration);
        statement.setString(place + 1, name);
        statement.setString(place + 2, hash(key));
    }

    private static void setDetails(PreparedStatement statement, int place, Divergence found) throws SQLException {
        String details = found.details();
        statement.setLong(place, found.epoch());
        statement.setString(place + 1, found.source().name());
        statement.setString(place + 2, details.substring(0, Math.min(details.length(), DETAILS_LENGTH_MAX)));
    }

    private static String hash(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    public List<Entry> due(int max) throws SQLException {
        String sql =
                """
                SELECT row_key, attempts, times FROM %s
                WHERE migration = ? AND name = ? AND state = 'OPEN' AND next_at <= %s ORDER BY next_at LIMIT ?"""
                        .formatted(table(), now());
        return Transaction.in(database, connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, migration);
                select.setString(2, name);
                select.setInt(3, max);
                List<Entry> entries = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        entries.add(new Entry(rows.getString(1), rows.getInt(2), rows.getLong(3)));
                    }
                }
                return entries;
            }
        });
    }

    @Override
    public void tried(Entry entry, Duration pause) throws SQLException {
        putOff(entry, pause, 1);
    }

    @Override
    public void later(Entry entry, Duration pause) throws SQLException {
        putOff(entry, pause, 0);
    }

    private void putOff(Entry entry, Duration pause, int attempts) throws SQLException {
        String soon = dialect.isPostgres()
                ? "clock_timestamp() + ? * interval '1 microsecond'"
                : "UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND";
        String sql =
                """
                UPDATE %s SET attempts = attempts + ?, next_at = %s
                WHERE migration = ? AND name = ? AND key_hash = ?"""
                        .formatted(table(), soon);
        Transaction.in(database, connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setInt(1, attempts);
                update.setLong(2, pause.toNanos() / 1_000);
                setKey(update, 3, entry.key());
                return update.executeUpdate();
            }
        });
    }

    @Override
    public boolean close(Entry entry, State state) throws SQLException {
        String sql = "UPDATE %s SET state = ? WHERE migration = ? AND name = ? AND key_hash = ? AND times = ?"
                .formatted(table());
        return Transaction.in(database, connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setString(1, state.name());
                setKey(update, 2, entry.key());
                update.setLong(5, entry.times());
                return update.executeUpdate() == 1;
            }
        });
    }

    @Override
    public List<Count> counts() throws SQLException {
        String sql = "SELECT source, state, count(*) FROM %s WHERE migration = ? AND name = ? GROUP BY source, state"
                .formatted(table());
        return Transaction.in(database, connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, migration);
                select.setString(2, name);
                List<Count> counts = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        counts.add(new Count(
                                Source.valueOf(rows.getString(1)), State.valueOf(rows.getString(2)), rows.getLong(3)));
                    }
                }
                return counts;
            }
        });
    }
}
