package dev.midflight.router.kafka;

import dev.midflight.router.QueueStanding;
import dev.midflight.router.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * How a writer stands, for people: looked at once a second by the writer's thread between two transactions, asked by
 * any. Nothing rests on it.
 */
final class Gauge {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(1);

    /** After brokers that did not answer, so that waiting for them holds nothing up. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(10);

    /** Of those set aside before this writer began, or because of another. */
    private static final String ASIDE = "AsideMessages says why";

    private final Side side;
    private final String group;
    private final InstantSource clock;
    private long dueNanos;
    private volatile Seen seen = new Seen(0, OptionalLong.empty(), Optional.empty(), 0);

    /** Why a message was set aside last, if this writer has tried it. */
    private volatile Optional<String> lastAside = Optional.empty();

    private record Seen(int partitions, OptionalLong behind, Optional<Instant> first, long setAside) {}

    Gauge(Side side, String group, InstantSource clock, long nowNanos) {
        this.side = side;
        this.group = group;
        this.clock = clock;
        this.dueNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
        return dueNanos - nowNanos <= 0;
    }

    /** Asks the brokers how far the topic is, and the store, if there is a connection, what is set aside. */
    void look(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Share> shares,
            @Nullable Connection store,
            long nowNanos)
            throws SQLException {
        dueNanos = nowNanos + PAUSE.toNanos();
        OptionalLong behind = OptionalLong.empty();
        try {
            behind = behind(consumer.endOffsets(shares.keySet(), ANSWER_MAX), shares.values());
        } catch (RetriableException unknown) {
            dueNanos = nowNanos + LONG_PAUSE.toNanos();
        }
        Optional<Instant> first = shares.values().stream()
                .flatMap(share -> share.first().stream())
                .min(Instant::compareTo);
        long setAside = store == null ? seen.setAside() : setAside(store, shares.values());
        seen = new Seen(shares.size(), behind, first, setAside);
    }

    private static OptionalLong behind(Map<TopicPartition, Long> ends, Collection<Share> shares) {
        long behind = 0;
        for (Share share : shares) {
            OptionalLong reached = share.reached();
            if (reached.isEmpty()) {
                return OptionalLong.empty();
            }
            behind += Math.max(0, ends.getOrDefault(share.partition(), 0L) - reached.getAsLong());
        }
        return OptionalLong.of(behind);
    }

    private long setAside(Connection store, Collection<Share> shares) throws SQLException {
        Map<String, Long> counts = AsideTable.counts(store, group);
        store.rollback();
        return shares.stream()
                .mapToLong(share -> counts.getOrDefault(share.name(), 0L))
                .sum();
    }

    void setAside(String reason) {
        lastAside = Optional.of(reason);
    }

    /** For any thread. */
    QueueStanding standing(Optional<String> trouble) {
        Seen now = seen;
        Duration oldest = now.first()
                .map(first -> Duration.between(first, clock.instant()))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
        Optional<String> aside = now.setAside() > 0 ? lastAside.or(() -> Optional.of(ASIDE)) : Optional.empty();
        return new QueueStanding(side, now.partitions(), now.behind(), oldest, now.setAside(), trouble.or(() -> aside));
    }

    /** That of a writer that has ended, for any thread. */
    QueueStanding ended(String why) {
        return new QueueStanding(side, 0, OptionalLong.empty(), Duration.ZERO, seen.setAside(), Optional.of(why));
    }
}
