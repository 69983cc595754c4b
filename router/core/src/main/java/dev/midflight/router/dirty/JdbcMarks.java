package dev.midflight.router.dirty;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.MarkedStore.Beside;
import dev.midflight.router.MarkedStore.Owner;
import dev.midflight.router.Marks;
import dev.midflight.router.StaleEpochException;
import dev.midflight.router.StaleOwnerException;
import dev.midflight.router.sql.Dialect;
import dev.midflight.router.sql.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The marks of one {@code Migrator} in one database: those of {@link DirtyKeys}, and beside them the table
 * {@code midflight_part} (in PostgreSQL {@code midflight.part}) with a row for each part of the keys, whose token only
 * grows. Whoever writes a part as its owner locks the row and compares the token in the same transaction, so that an
 * owner that was stopped and goes on after another has taken over writes nothing. One more row has the lowest epoch
 * whose writes are still taken; each write of the application shares a lock on it.
 */
public final class JdbcMarks implements Marks {

    /** The row with the lowest epoch that may write. */
    private static final int EPOCH = -1;

    /**
     * A part that is held for longer than so many leases was taken before the server's clock was set back. It is not
     * waited for: whoever holds it still is refused by its token.
     */
    private static final long HELD_LEASES_MAX = 10;

    private static final List<String> LOCKED = List.of("55P03");
    private static final int LOCKED_IN_MYSQL = 1205;
    private static final int LOCKED_NOWAIT_IN_MYSQL = 3572;

    private final DataSource database;
    private final DirtyKeys keys;
    private final String migration;
    private final String name;
    private final Dialect dialect;

    private JdbcMarks(DataSource database, String migration, String name, Dialect dialect) {
        this.database = database;
        this.keys = DirtyKeys.of(migration);
        this.migration = migration;
        this.name = name;
        this.dialect = dialect;
    }

    /**
     * The marks in a database; makes its tables where there are none.
     *
     * @param database gives connections that nobody else has; a pool's as well as new ones
     * @param migration from 1 to 128 characters
     * @param name of the migrator, from 1 to 255 characters
     */
    public static JdbcMarks in(DataSource database, String migration, String name) throws SQLException {
        requireNonNull(name, "name");
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(true);
            JdbcMarks marks = new JdbcMarks(database, migration, name, Dialect.of(connection));
            marks.keys.create(connection);
            marks.create(connection);
            return marks;
        }
    }

    private void create(Connection connection) throws SQLException {
        Tables.create(
                connection,
                dialect.isPostgres()
                        ? """
                        CREATE TABLE IF NOT EXISTS midflight.part (
                            migration text NOT NULL,
                            name text NOT NULL,
                            part int NOT NULL,
                            token bigint NOT NULL,
                            until timestamptz NOT NULL,
                            PRIMARY KEY (migration, name, part))"""
                        : """
                        CREATE TABLE IF NOT EXISTS midflight_part (
                            migration VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
                            name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
                            part INT NOT NULL,
                            token BIGINT NOT NULL,
                            until DATETIME(6) NOT NULL,
                            PRIMARY KEY (migration, name, part)) ENGINE = InnoDB""");
        String insert = "INSERT INTO %s (migration, name, part, token, until) VALUES (?, ?, ?, 0, ?)".formatted(parts())
                + (dialect.isPostgres() ? " ON CONFLICT DO NOTHING" : " ON DUPLICATE KEY UPDATE part = part");
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (int part = EPOCH; part < PARTS; part++) {
                setPart(statement, 1, part);
                statement.setObject(4, java.time.LocalDateTime.of(2000, 1, 1, 0, 0));
                statement.executeUpdate();
            }
        }
    }

    private String parts() {
        return dialect.isPostgres() ? "midflight.part" : "midflight_part";
    }

    private String dirty() {
        return dialect.isPostgres() ? "midflight.dirty" : "midflight_dirty";
    }

    private String now() {
        return dialect.isPostgres() ? "clock_timestamp()" : "UTC_TIMESTAMP(6)";
    }

    private String soon() {
        return dialect.isPostgres()
                ? "clock_timestamp() + ? * interval '1 microsecond'"
                : "UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND";
    }

    private void setPart(PreparedStatement statement, int place, int part) throws SQLException {
        statement.setString(place, migration);
        statement.setString(place + 1, name);
        statement.setInt(place + 2, part);
    }

    /**
     * Does in the transaction of a write at the authority what belongs there.
     *
     * @throws StaleEpochException if the store is closed to the epoch
     * @throws SQLException in which case, too, the transaction must not be committed
     */
    void write(Connection transaction, Beside beside) throws SQLException {
        DirtyKeys.requireTransaction(transaction, name);
        long lowest = locked(transaction, EPOCH, dialect.isPostgres() ? "FOR SHARE" : "LOCK IN SHARE MODE");
        if (beside.epoch() < lowest) {
            throw new StaleEpochException(
                    "Nothing is written to %s of %s by plan %d: the authority has moved, and only plans from %d on may."
                            .formatted(name, migration, beside.epoch(), lowest));
        }
        if (beside.mark().isPresent()) {
            keys.markText(transaction, name, List.of(beside.mark().get()));
        }
    }

    /**
     * Makes sure in the transaction of a write at the follower that the owner still is.
     *
     * @throws StaleOwnerException if not; the transaction must not be committed
     */
    void put(Connection transaction, Owner owner) throws SQLException {
        DirtyKeys.requireTransaction(transaction, name);
        long token = locked(transaction, owner.part(), "FOR UPDATE");
        if (token != owner.token()) {
            throw new StaleOwnerException("Part %d of %s of %s was taken over: claim %d is in force, not %d."
                    .formatted(owner.part(), name, migration, token, owner.token()));
        }
    }

    private long locked(Connection transaction, int part, String lock) throws SQLException {
        String sql = "SELECT token FROM %s WHERE migration = ? AND name = ? AND part = ? %s".formatted(parts(), lock);
        try (PreparedStatement select = transaction.prepareStatement(sql)) {
            setPart(select, 1, part);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("The row of part %d of %s of %s is gone. Was the table emptied?"
                            .formatted(part, name, migration));
                }
                return row.getLong(1);
            }
        }
    }

    @Override
    public List<Mark> after(long id, int max) throws SQLException {
        String sql = "SELECT id, row_key FROM %s WHERE migration = ? AND name = ? AND id > ? ORDER BY id LIMIT ?"
                .formatted(dirty());
        return Transaction.in(database, connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, migration);
                select.setString(2, name);
                select.setLong(3, id);
                select.setInt(4, max);
                return marks(select);
            }
        });
    }

    private static List<Mark> marks(PreparedStatement select) throws SQLException {
        List<Mark> marks = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                marks.add(new Mark(rows.getLong(1), Optional.ofNullable(rows.getString(2))));
            }
        }
        return marks;
    }

    @Override
    public void mark(Collection<String> rowKeys) throws SQLException {
        Transaction.in(database, connection -> {
            keys.markText(connection, name, rowKeys);
            return rowKeys.size();
        });
    }

    @Override
    public void delete(Collection<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        String sql = "DELETE FROM %s WHERE id IN (?%s)".formatted(dirty(), ", ?".repeat(ids.size() - 1));
        Transaction.in(database, connection -> {
            try (PreparedStatement delete = connection.prepareStatement(sql)) {
                int place = 1;
                for (long id : ids) {
                    delete.setLong(place++, id);
                }
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public OptionalLong claim(int part, Duration lease) throws SQLException {
        String select =
                "SELECT token FROM %s WHERE migration = ? AND name = ? AND part = ? AND (until <= %s OR until > %s)"
                        .formatted(parts(), now(), soon());
        try {
            return Transaction.in(database, connection -> {
                try (PreparedStatement free = connection.prepareStatement(select + " FOR UPDATE NOWAIT")) {
                    setPart(free, 1, part);
                    free.setLong(4, HELD_LEASES_MAX * (lease.toNanos() / 1_000));
                    try (ResultSet row = free.executeQuery()) {
                        if (!row.next()) {
                            return OptionalLong.empty();
                        }
                        long token = row.getLong(1) + 1;
                        hold(connection, new Owner(part, token), lease, null);
                        return OptionalLong.of(token);
                    }
                }
            });
        } catch (SQLException e) {
            if (isLocked(e)) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    /** Sets the owner, if the token in force is the one named or none is. */
    private boolean hold(Connection connection, Owner owner, Duration lease, @Nullable Long inForce)
            throws SQLException {
        String sql = "UPDATE %s SET token = ?, until = %s WHERE migration = ? AND name = ? AND part = ?%s"
                .formatted(parts(), soon(), inForce == null ? "" : " AND token = ?");
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, owner.token());
            update.setLong(2, lease.toNanos() / 1_000);
            setPart(update, 3, owner.part());
            if (inForce != null) {
                update.setLong(6, inForce);
            }
            return update.executeUpdate() == 1;
        }
    }

    private static boolean isLocked(SQLException e) {
        return LOCKED.contains(String.valueOf(e.getSQLState()))
                || e.getErrorCode() == LOCKED_IN_MYSQL
                || e.getErrorCode() == LOCKED_NOWAIT_IN_MYSQL;
    }

    @Override
    public boolean renew(Owner owner, Duration lease) throws SQLException {
        return Transaction.in(database, connection -> hold(connection, owner, lease, owner.token()));
    }

    @Override
    public void release(Owner owner) throws SQLException {
        renew(owner, Duration.ZERO);
    }

    @Override
    public void raise(long epoch) throws SQLException {
        String sql = "UPDATE %s SET token = ? WHERE migration = ? AND name = ? AND part = ? AND token < ?"
                .formatted(parts());
        Transaction.in(database, connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setLong(1, epoch);
                setPart(update, 2, EPOCH);
                update.setLong(5, epoch);
                return update.executeUpdate();
            }
        });
    }
}
