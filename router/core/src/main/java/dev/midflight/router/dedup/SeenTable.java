package dev.midflight.router.dedup;

import dev.midflight.router.sql.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * The statements on {@code midflight_seen}.
 *
 * <p>PostgreSQL waits in {@code ON CONFLICT DO NOTHING} for a transaction that has inserted the same key, and says what
 * it has inserted.
 *
 * <p>MariaDB and MySQL have {@code INSERT IGNORE}, which also passes over what is no duplicate. A plain {@code INSERT}
 * leaves the transaction whole when it meets a duplicate, but ends a batch there. {@code ON DUPLICATE KEY UPDATE} goes
 * on. The update has to change something, as the driver may count a row that was found unchanged the same as one that
 * was inserted: hence the column {@code deliveries}, which is 1 exactly where this statement has inserted, and by which
 * a row counts 1 if inserted and 2 if not, whatever the driver is set to.
 *
 * <p>Weakness: if several wait for one that then rolls back, InnoDB lets one of them insert and ends the others as
 * deadlocked (seen on MariaDB 11.4 with 2, 3 and 5 waiting, at READ COMMITTED and REPEATABLE READ, after a plain
 * {@code INSERT} as well): each of them inherits a lock of the gap that the others want to insert into. They are to be
 * repeated.
 */
final class SeenTable {

    private static final String UPSERT_TAIL = " ON DUPLICATE KEY UPDATE deliveries = deliveries + 1";

    private final Dialect dialect;

    SeenTable(Dialect dialect) {
        this.dialect = dialect;
    }

    List<String> create() {
        return switch (dialect) {
            case POSTGRES ->
                List.of(
                        """
                        CREATE TABLE IF NOT EXISTS midflight_seen (
                            consumer text COLLATE "C" NOT NULL,
                            id bytea NOT NULL,
                            at bigint NOT NULL,
                            PRIMARY KEY (consumer, id))""",
                        "CREATE INDEX IF NOT EXISTS midflight_seen_at ON midflight_seen (at)");
            case MARIADB, MYSQL ->
                List.of(
                        """
                        CREATE TABLE IF NOT EXISTS midflight_seen (
                            consumer VARBINARY(255) NOT NULL,
                            id VARBINARY(255) NOT NULL,
                            at BIGINT NOT NULL,
                            deliveries INT UNSIGNED NOT NULL DEFAULT 1,
                            PRIMARY KEY (consumer, id),
                            KEY midflight_seen_at (at)) ENGINE = InnoDB""");
        };
    }

    /** Whether it was not there before. */
    boolean insert(Connection connection, String consumer, MessageId id, long at) throws SQLException {
        String sql = "INSERT INTO midflight_seen (consumer, id, at) VALUES (?, ?, ?)"
                + (dialect.isPostgres() ? " ON CONFLICT (consumer, id) DO NOTHING" : UPSERT_TAIL);
        int unchanged = dialect.isPostgres() ? 0 : 2;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            dialect.setName(insert, 1, consumer);
            insert.setBytes(2, id.bytes());
            insert.setLong(3, at);
            int count = insert.executeUpdate();
            if (count != 1 && count != unchanged) {
                throw new IllegalStateException(
                        "Cannot tell whether %s was inserted: the driver counts %d rows".formatted(id, count));
            }
            return count == 1;
        }
    }

    /** Those that were not there before. They are inserted in their order, in which everybody waits for others. */
    Set<MessageId> insertAll(Connection connection, String consumer, SortedSet<MessageId> ids, long at)
            throws SQLException {
        return switch (dialect) {
            case POSTGRES -> insertArray(connection, consumer, ids, at);
            case MARIADB -> insertReturning(connection, consumer, ids, at);
            case MYSQL -> insertAndSelect(connection, consumer, ids, at);
        };
    }

    private Set<MessageId> insertArray(Connection connection, String consumer, SortedSet<MessageId> ids, long at)
            throws SQLException {
        String sql =
                """
                INSERT INTO midflight_seen (consumer, id, at)
                SELECT ?, ids.id, ? FROM unnest(?) WITH ORDINALITY AS ids (id, place) ORDER BY place
                ON CONFLICT (consumer, id) DO NOTHING RETURNING id""";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            dialect.setName(insert, 1, consumer);
            insert.setLong(2, at);
            insert.setArray(
                    3,
                    connection.createArrayOf(
                            "bytea", ids.stream().map(MessageId::bytes).toArray(byte[][]::new)));
            return ids(insert);
        }
    }

    private Set<MessageId> insertReturning(Connection connection, String consumer, SortedSet<MessageId> ids, long at)
            throws SQLException {
        String sql = insertRows(ids.size()) + " RETURNING id, deliveries";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            setRows(insert, consumer, ids, at);
            Set<MessageId> inserted = new HashSet<>();
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    if (rows.getLong(2) == 1) {
                        inserted.add(MessageId.of(rows.getBytes(1)));
                    }
                }
            }
            return inserted;
        }
    }

    /** A second statement if some were there and others were not: which ones, the first one does not say. */
    private Set<MessageId> insertAndSelect(Connection connection, String consumer, SortedSet<MessageId> ids, long at)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(insertRows(ids.size()))) {
            setRows(insert, consumer, ids, at);
            int count = insert.executeUpdate();
            if (count == ids.size()) {
                return new HashSet<>(ids);
            }
        }
        String sql = "SELECT id FROM midflight_seen WHERE consumer = ? AND deliveries = 1 AND id IN (?"
                + ", ?".repeat(ids.size() - 1) + ")";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            dialect.setName(select, 1, consumer);
            int place = 2;
            for (MessageId id : ids) {
                select.setBytes(place++, id.bytes());
            }
            return ids(select);
        }
    }

    private static String insertRows(int count) {
        return "INSERT INTO midflight_seen (consumer, id, at) VALUES (?, ?, ?)" + ", (?, ?, ?)".repeat(count - 1)
                + UPSERT_TAIL;
    }

    private void setRows(PreparedStatement insert, String consumer, SortedSet<MessageId> ids, long at)
            throws SQLException {
        int place = 1;
        for (MessageId id : ids) {
            dialect.setName(insert, place++, consumer);
            insert.setBytes(place++, id.bytes());
            insert.setLong(place++, at);
        }
    }

    private static Set<MessageId> ids(PreparedStatement statement) throws SQLException {
        Set<MessageId> ids = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ids.add(MessageId.of(rows.getBytes(1)));
            }
        }
        return ids;
    }

    /** Deletes up to {@code rowsMax} rows that were seen before a moment; how many. */
    int delete(Connection connection, long before, int rowsMax) throws SQLException {
        String sql =
                switch (dialect) {
                    case POSTGRES ->
                        """
                        DELETE FROM midflight_seen WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM midflight_seen WHERE at < ? ORDER BY at LIMIT ?
                            FOR UPDATE SKIP LOCKED))""";
                    case MARIADB, MYSQL -> "DELETE FROM midflight_seen WHERE at < ? ORDER BY at LIMIT ?";
                };
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setLong(1, before);
            delete.setInt(2, rowsMax);
            return delete.executeUpdate();
        }
    }
}
