package dev.midflight.router.kafka;

import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.sql.Dialect;
import dev.midflight.router.sql.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements on {@code midflight_aside}: the messages a consumer has set aside, whole, so that they can be tried
 * again when the topic has them no more.
 */
final class AsideTable {

    private static final int REASON_LETTERS_MAX = 2_000;
    private static final String MINE = " FROM midflight_aside WHERE consumer = ? AND part = ?";

    private AsideTable() {}

    static void create(Connection connection) throws SQLException {
        boolean postgres = Dialect.of(connection).isPostgres();
        String name = postgres ? "text COLLATE \"C\" NOT NULL" : "VARBINARY(255) NOT NULL";
        String bytes = postgres ? "bytea" : "LONGBLOB";
        String text = postgres ? "text" : "TEXT CHARACTER SET utf8mb4";
        Tables.create(
                connection,
                """
                CREATE TABLE IF NOT EXISTS midflight_aside (
                    consumer %1$s,
                    part %1$s,
                    place BIGINT NOT NULL,
                    id %2$s,
                    message_key %2$s,
                    body %2$s,
                    produced_at BIGINT NOT NULL,
                    epoch BIGINT NOT NULL,
                    stage VARCHAR(32) NOT NULL,
                    tries INT NOT NULL,
                    reason %3$s NOT NULL,
                    set_at BIGINT NOT NULL,
                    PRIMARY KEY (consumer, part, place))%4$s"""
                        .formatted(name, bytes, text, postgres ? "" : " ENGINE = InnoDB"));
    }

    /** Why a message is set aside. */
    record Why(int tries, String reason, Instant at) {}

    static void insert(Connection connection, String group, Incoming incoming, Why why) throws SQLException {
        Optional<Received> received = incoming.received();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO midflight_aside (consumer, part, place, id, message_key, body, produced_at, epoch, stage,"
                        + " tries, reason, set_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            Sql.setName(insert, 1, group);
            Sql.setName(insert, 2, incoming.partition());
            insert.setLong(3, incoming.offset());
            insert.setBytes(4, id(incoming));
            insert.setBytes(5, incoming.record().key());
            insert.setBytes(6, incoming.record().value());
            insert.setLong(7, incoming.record().timestamp());
            insert.setLong(8, received.map(Received::epoch).orElse(0L));
            insert.setString(9, received.map(each -> each.stage().name()).orElse(""));
            insert.setInt(10, why.tries());
            // PostgreSQL takes no zero bytes in texts.
            insert.setString(11, Texts.cut(why.reason(), REASON_LETTERS_MAX).replace('\0', ' '));
            insert.setLong(12, why.at().toEpochMilli());
            insert.executeUpdate();
        }
    }

    private static byte @Nullable [] id(Incoming incoming) {
        var header = incoming.record().headers().lastHeader(Incoming.ID);
        return header == null ? null : header.value();
    }

    /** The keys of which a message is set aside in a partition. */
    static Set<String> keys(Connection connection, String group, String partition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT message_key" + MINE + " AND message_key IS NOT NULL AND stage <> ''")) {
            setNames(select, group, partition);
            Set<String> keys = new HashSet<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.add(Texts.text(rows.getBytes(1)));
                }
            }
            return keys;
        }
    }

    /** The offsets from a first to a last one that are set aside in a partition, each with its reason's id. */
    static Set<Long> places(Connection connection, String group, String partition, long first, long last)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT place" + MINE + " AND place BETWEEN ? AND ?")) {
            setNames(select, group, partition);
            select.setLong(3, first);
            select.setLong(4, last);
            Set<Long> places = new HashSet<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    places.add(rows.getLong(1));
                }
            }
            return places;
        }
    }

    static long count(Connection connection, String group, String partition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*)" + MINE)) {
            setNames(select, group, partition);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** How many there are in each partition that has some. */
    static Map<String, Long> counts(Connection connection, String group) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT part, count(*) FROM midflight_aside WHERE consumer = ? GROUP BY part")) {
            Sql.setName(select, 1, group);
            Map<String, Long> counts = new HashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    counts.put(Sql.name(rows, 1), rows.getLong(2));
                }
            }
            return counts;
        }
    }

    static List<SetAside> list(Connection connection, Side side, String group, int max) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT part, place, id, message_key, tries, reason, set_at"
                        + " FROM midflight_aside WHERE consumer = ? ORDER BY part, place LIMIT ?")) {
            Sql.setName(select, 1, group);
            select.setInt(2, max);
            List<SetAside> all = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    all.add(new SetAside(
                            side,
                            Sql.name(row, 1),
                            row.getLong(2),
                            Optional.ofNullable(row.getBytes(3)).map(Texts::text),
                            Optional.ofNullable(row.getBytes(4)).map(Texts::text),
                            row.getInt(5),
                            row.getString(6),
                            Instant.ofEpochMilli(row.getLong(7))));
                }
            }
            return all;
        }
    }

    /** The messages of a key, whole, in their order; those that could not be read have no key here. */
    static List<Received> ofKey(Connection connection, String group, String partition, String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT place, id, body, produced_at, epoch, stage"
                + MINE + " AND message_key = ? AND stage <> '' ORDER BY place")) {
            setNames(select, group, partition);
            select.setBytes(3, Texts.bytes(key));
            List<Received> all = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    byte @Nullable [] body = row.getBytes(3);
                    all.add(new Received(
                            partition,
                            row.getLong(1),
                            new QueueMessage(Texts.text(row.getBytes(2)), key, body == null ? new byte[0] : body),
                            Instant.ofEpochMilli(row.getLong(4)),
                            row.getLong(5),
                            Stage.valueOf(row.getString(6))));
                }
            }
            return all;
        }
    }

    /** The stage under which one was published, blank if it could not be read; empty if it is not set aside. */
    static Optional<String> stage(Connection connection, String group, String partition, long offset)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT stage" + MINE + " AND place = ?")) {
            setNames(select, group, partition);
            select.setLong(3, offset);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    static boolean delete(Connection connection, String group, String partition, long offset) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE" + MINE + " AND place = ?")) {
            setNames(delete, group, partition);
            delete.setLong(3, offset);
            return delete.executeUpdate() == 1;
        }
    }

    private static void setNames(PreparedStatement statement, String group, String partition) throws SQLException {
        Sql.setName(statement, 1, group);
        Sql.setName(statement, 2, partition);
    }
}
