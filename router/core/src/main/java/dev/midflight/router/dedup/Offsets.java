package dev.midflight.router.dedup;

import dev.midflight.router.sql.Dialect;
import dev.midflight.router.sql.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far each partition of a log such as Kafka's has had its effect, written down in the database of the effect and in
 * its transaction. One row a partition instead of one a message, and no window; for consumers that take each partition
 * in the order of its offsets. What comes twice in a partition with two offsets, or in two partitions, is not seen: for
 * that there is {@link Ledger}.
 *
 * <p>An owner that was replaced and has not noticed is fenced off by the number of its generation: the row keeps the
 * highest one that was seen, and lower ones are refused. Otherwise it could go past offsets whose effect is still to
 * come.
 *
 * <p>The table is {@code midflight_offsets(consumer, part, generation, reached)}; {@code reached} is -1 before the
 * first offset. Holds no connection. Safe for any thread; a connection is for one at a time.
 */
public final class Offsets {

    private static final long NONE = -1;

    /** What is kept of a partition. */
    private record Kept(long generation, long reached) {

        OptionalLong highest() {
            return reached == NONE ? OptionalLong.empty() : OptionalLong.of(reached);
        }
    }

    /**
     * A partition that was taken over.
     *
     * @param owner who has it now
     * @param reached the highest offset that has had its effect; empty if there is none
     */
    public record Taken(Ownership owner, OptionalLong reached) {}

    /** All state is in the table. */
    public Offsets() {}

    /**
     * Makes the table where there is none. Any number of instances may do so at once.
     *
     * @param connection which commits each statement by itself
     * @throws IllegalStateException if it does not
     */
    public void create(Connection connection) throws SQLException {
        Sessions.requireAutoCommit(connection, "create the table of offsets");
        String sql = Dialect.of(connection).isPostgres()
                ? """
                CREATE TABLE IF NOT EXISTS midflight_offsets (
                    consumer text COLLATE "C" NOT NULL,
                    part text COLLATE "C" NOT NULL,
                    generation bigint NOT NULL,
                    reached bigint NOT NULL,
                    PRIMARY KEY (consumer, part))"""
                : """
                CREATE TABLE IF NOT EXISTS midflight_offsets (
                    consumer VARBINARY(255) NOT NULL,
                    part VARBINARY(255) NOT NULL,
                    generation BIGINT NOT NULL,
                    reached BIGINT NOT NULL,
                    PRIMARY KEY (consumer, part)) ENGINE = InnoDB""";
        Tables.create(connection, sql);
    }

    /**
     * Takes a partition over when it has been assigned: from the commit on, older generations are refused. A
     * transaction of an older one that is about to be committed is waited for. Claiming again with the same generation
     * changes nothing.
     *
     * @param connection in a transaction, or which commits each statement by itself
     * @return the highest offset that has had its effect, after which reading begins; empty if there is none
     * @throws StaleGenerationException if a newer generation has claimed it
     * @throws java.sql.SQLTransactionRollbackException if other transactions were in the way: repeat it
     */
    public OptionalLong claim(Connection connection, Ownership owner) throws SQLException {
        try {
            insertIfAbsent(connection, owner);
            raise(connection, owner);
            Kept kept = kept(connection, owner);
            return kept.highest();
        } catch (SQLException e) {
            throw Sessions.failure(e, "claim " + owner);
        }
    }

    /**
     * Takes a partition over with the next generation after the highest one seen. For brokers whose own numbers may
     * begin again. As it does not ask who is right, have the broker confirm the assignment before the commit, while the
     * row is locked: generations are then in the order of assignments.
     *
     * @param connection in a transaction
     * @throws java.sql.SQLTransactionRollbackException if other transactions were in the way: repeat it
     * @throws IllegalStateException if the connection commits each statement by itself
     */
    public Taken take(Connection connection, String consumer, String partition) throws SQLException {
        Ownership any = new Ownership(consumer, partition, Long.MAX_VALUE);
        Sessions.requireTransaction(connection, "take " + any.name());
        try {
            insertIfAbsent(connection, new Ownership(consumer, partition, 0));
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE midflight_offsets SET generation = generation + 1 WHERE consumer = ? AND part = ?")) {
                setNames(update, any, 1);
                update.executeUpdate();
            }
            Kept kept = kept(connection, any);
            return new Taken(new Ownership(consumer, partition, kept.generation), kept.highest());
        } catch (SQLException e) {
            throw Sessions.failure(e, "take " + any.name());
        }
    }

    /**
     * Keeps the owner of a partition from going on until the end of this transaction, and waits for one of its
     * transactions that is about to be committed. It stays the owner.
     *
     * @param connection in a transaction
     * @throws java.sql.SQLTransactionRollbackException if other transactions were in the way: repeat it
     * @throws IllegalStateException if the connection commits each statement by itself, or nobody has claimed the
     *     partition
     */
    public void hold(Connection connection, String consumer, String partition) throws SQLException {
        Ownership any = new Ownership(consumer, partition, Long.MAX_VALUE);
        Sessions.requireTransaction(connection, "hold " + any.name());
        try {
            kept(connection, any);
        } catch (SQLException e) {
            throw Sessions.failure(e, "hold " + any.name());
        }
    }

    /**
     * The highest offset that has had its effect in each partition that was claimed and has one. Locks nothing.
     *
     * @param connection in a transaction, or which commits each statement by itself
     */
    public Map<String, Long> reached(Connection connection, String consumer) throws SQLException {
        Dialect dialect = Dialect.of(connection);
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT part, reached FROM midflight_offsets WHERE consumer = ? AND reached > -1")) {
            dialect.setName(select, 1, consumer);
            Map<String, Long> reached = new HashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String part = dialect.name(rows, 1);
                    reached.put(part, rows.getLong(2));
                }
            }
            return reached;
        }
    }

    /**
     * Writes down that an offset has its effect in the transaction of this connection, if it has not had it: it is
     * first if it is above all offsets before. Gaps are allowed, as transactions and compaction leave some.
     *
     * @param connection of the effect, in a transaction
     * @param owner who has claimed the partition
     * @param offset from 0
     * @throws StaleGenerationException if a newer generation has claimed the partition
     * @throws java.sql.SQLTransactionRollbackException if other transactions were in the way: roll back and repeat the
     *     whole transaction
     * @throws IllegalStateException if the connection commits each statement by itself, or nobody has claimed the
     *     partition
     */
    public Delivery advance(Connection connection, Ownership owner, long offset) throws SQLException {
        if (offset < 0) {
            throw new IllegalArgumentException("the offset %d is below 0".formatted(offset));
        }
        Sessions.requireTransaction(connection, "advance " + owner);
        String sql =
                """
                UPDATE midflight_offsets SET generation = ?, reached = ?
                WHERE consumer = ? AND part = ? AND generation <= ? AND reached < ?""";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, owner.generation());
            update.setLong(2, offset);
            setNames(update, owner, 3);
            update.setLong(5, owner.generation());
            update.setLong(6, offset);
            if (update.executeUpdate() == 1) {
                return Delivery.FIRST;
            }
            if (kept(connection, owner).generation < owner.generation()) {
                raise(connection, owner);
            }
            return Delivery.DUPLICATE;
        } catch (SQLException e) {
            throw Sessions.failure(e, "advance " + owner);
        }
    }

    private static void insertIfAbsent(Connection connection, Ownership owner) throws SQLException {
        String sql = "INSERT INTO midflight_offsets (consumer, part, generation, reached) VALUES (?, ?, ?, ?)"
                + (Dialect.of(connection).isPostgres()
                        ? " ON CONFLICT (consumer, part) DO NOTHING"
                        : " ON DUPLICATE KEY UPDATE part = part");
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            setNames(insert, owner, 1);
            insert.setLong(3, owner.generation());
            insert.setLong(4, NONE);
            insert.executeUpdate();
        }
    }

    private static void raise(Connection connection, Ownership owner) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE midflight_offsets SET generation = ? WHERE consumer = ? AND part = ? AND generation < ?")) {
            update.setLong(1, owner.generation());
            setNames(update, owner, 2);
            update.setLong(4, owner.generation());
            update.executeUpdate();
        }
    }

    /** What is committed or this transaction's own, and not what an older snapshot shows. */
    private static Kept kept(Connection connection, Ownership owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT generation, reached FROM midflight_offsets WHERE consumer = ? AND part = ? FOR UPDATE")) {
            setNames(select, owner, 1);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("Cannot find %s: claim it first".formatted(owner));
                }
                Kept kept = new Kept(row.getLong(1), row.getLong(2));
                if (kept.generation > owner.generation()) {
                    throw new StaleGenerationException(owner, kept.generation);
                }
                return kept;
            }
        }
    }

    private static void setNames(PreparedStatement statement, Ownership owner, int place) throws SQLException {
        Dialect dialect = Dialect.of(statement.getConnection());
        dialect.setName(statement, place, owner.consumer());
        dialect.setName(statement, place + 1, owner.partition());
    }
}
