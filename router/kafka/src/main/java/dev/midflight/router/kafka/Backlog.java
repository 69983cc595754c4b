package dev.midflight.router.kafka;

import dev.midflight.router.Side;
import dev.midflight.router.dedup.Ledger;
import dev.midflight.router.dedup.Offsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * How far each side is behind the topic, by what its store says.
 *
 * @param old of the old side, messages for each partition that are still to come
 * @param fresh of the new side
 * @param asideOld messages the old side has set aside
 * @param asideFresh messages the new side has set aside
 */
public record Backlog(Map<String, Long> old, Map<String, Long> fresh, long asideOld, long asideFresh) {

    /** Checks it. */
    public Backlog {
        old = Map.copyOf(old);
        fresh = Map.copyOf(fresh);
    }

    /**
     * Asks the brokers and both stores. Makes the tables where they are absent.
     *
     * @throws QueueRefusedException as when a writer is started
     */
    public static Backlog read(Queue queue) throws SQLException {
        try (Broker broker = new Broker(queue)) {
            Broker.Topic topic = broker.topic();
            Registration registration = new Registration(queue, new Ledger(Ledger.WINDOW, InstantSource.system()));
            Map<String, Broker.Range> ranges = broker.ranges(topic);
            Map<Side, Map<String, Long>> behind = new EnumMap<>(Side.class);
            Map<Side, Long> aside = new EnumMap<>(Side.class);
            for (Side side : Side.values()) {
                registration.check(side, topic);
                try (Connection connection = queue.at(side).store().getConnection()) {
                    connection.setAutoCommit(true);
                    String group = queue.at(side).group();
                    behind.put(side, behind(ranges, new Offsets().reached(connection, group)));
                    aside.put(
                            side,
                            AsideTable.counts(connection, group).values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum());
                }
            }
            return new Backlog(
                    behind.getOrDefault(Side.OLD, Map.of()),
                    behind.getOrDefault(Side.NEW, Map.of()),
                    aside.getOrDefault(Side.OLD, 0L),
                    aside.getOrDefault(Side.NEW, 0L));
        }
    }

    private static Map<String, Long> behind(Map<String, Broker.Range> ranges, Map<String, Long> reached) {
        Map<String, Long> behind = new HashMap<>();
        ranges.forEach((partition, range) -> {
            long next = Math.max(range.first(), reached.getOrDefault(partition, -1L) + 1);
            behind.put(partition, Math.max(0, range.end() - next));
        });
        return behind;
    }

    /** Messages that a side has still to go past. */
    public long messages(Side side) {
        return (side == Side.OLD ? old : fresh)
                .values().stream().mapToLong(Long::longValue).sum();
    }
}
