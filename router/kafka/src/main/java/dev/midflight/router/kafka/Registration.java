package dev.midflight.router.kafka;

import dev.midflight.router.Side;
import dev.midflight.router.dedup.Ledger;
import dev.midflight.router.dedup.Offsets;
import dev.midflight.router.sql.Dialect;
import dev.midflight.router.sql.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Writes down in each store, by whoever comes first, what its group is for: the migration, the topic and how many of
 * its partitions are used. What is kept there of messages is right for that only: in a topic that was made anew the
 * same offsets are other messages, and in one with another number of partitions the same keys are elsewhere.
 */
final class Registration {

    private final Queue queue;
    private final Ledger ledger;

    Registration(Queue queue, Ledger ledger) {
        this.queue = queue;
        this.ledger = ledger;
    }

    /**
     * Makes the tables of a side where they are absent and requires that the topic is what it was.
     *
     * @return how many partitions are used
     */
    int check(Side side, Broker.Topic topic) {
        QueueSide at = queue.at(side);
        try (Connection connection = at.store().getConnection()) {
            connection.setAutoCommit(true);
            ledger.create(connection);
            new Offsets().create(connection);
            AsideTable.create(connection);
            create(connection);
            insertIfAbsent(connection, at.group(), topic);
            return compare(connection, at.group(), topic);
        } catch (SQLException failure) {
            throw new QueueRefusedException(
                    ("Cannot look up what the group %s is for at the %s store of %s: %s. Look whether the store runs"
                                    + " and whether this user may create tables.")
                            .formatted(at.group(), side, queue.migration(), failure.getMessage()),
                    failure);
        }
    }

    private static void create(Connection connection) throws SQLException {
        boolean postgres = Dialect.of(connection).isPostgres();
        String name = postgres ? "text COLLATE \"C\" NOT NULL" : "VARBINARY(255) NOT NULL";
        Tables.create(
                connection,
                """
                CREATE TABLE IF NOT EXISTS midflight_queue (
                    consumer %1$s PRIMARY KEY,
                    migration %1$s,
                    topic %1$s,
                    topic_id %1$s,
                    width INT NOT NULL)%2$s"""
                        .formatted(name, postgres ? "" : " ENGINE = InnoDB"));
    }

    private void insertIfAbsent(Connection connection, String group, Broker.Topic topic) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO midflight_queue (consumer, migration, topic, topic_id, width) VALUES (?, ?, ?, ?, ?)"
                        + (Dialect.of(connection).isPostgres()
                                ? " ON CONFLICT (consumer) DO NOTHING"
                                : " ON DUPLICATE KEY UPDATE width = width"))) {
            Sql.setName(insert, 1, group);
            Sql.setName(insert, 2, queue.migration());
            Sql.setName(insert, 3, queue.topic());
            Sql.setName(insert, 4, topic.id());
            insert.setInt(5, topic.partitions());
            insert.executeUpdate();
        }
    }

    private int compare(Connection connection, String group, Broker.Topic topic) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT migration, topic, topic_id, width FROM midflight_queue WHERE consumer = ?")) {
            Sql.setName(select, 1, group);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                requireSame(group, topic, row);
                return row.getInt(4);
            }
        }
    }

    private void requireSame(String group, Broker.Topic topic, ResultSet row) throws SQLException {
        String migration = Sql.name(row, 1);
        if (!migration.equals(queue.migration()) || !Sql.name(row, 2).equals(queue.topic())) {
            throw new QueueRefusedException(
                    ("Cannot write %s through %s with the consumer group %s: in this store the group is that of the"
                                    + " migration %s through %s. Give each side of each migration a group of its own.")
                            .formatted(queue.migration(), queue.topic(), group, migration, Sql.name(row, 2)));
        }
        int width = row.getInt(4);
        if (topic.partitions() < width) {
            throw new QueueRefusedException(
                    ("Cannot write %s through %s: it has %d partitions and had %d, so it was made anew and messages of"
                                    + " the old one may be lost. Compare the stores, then begin with another topic and"
                                    + " other groups.")
                            .formatted(queue.migration(), queue.topic(), topic.partitions(), width));
        }
        if (!Sql.name(row, 3).equals(topic.id())) {
            throw new QueueRefusedException(
                    ("Cannot write %s through %s: it is not the topic that the group %s has read, but one made anew"
                                    + " under its name (id %s, before %s), whose offsets mean other messages. Compare"
                                    + " the stores, then begin with another topic and other groups.")
                            .formatted(queue.migration(), queue.topic(), group, topic.id(), Sql.name(row, 3)));
        }
    }
}
