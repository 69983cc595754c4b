package dev.midflight.router.kafka;

import dev.midflight.router.Nanos;
import dev.midflight.router.QueueStanding;
import dev.midflight.router.Refusals;
import dev.midflight.router.Side;
import dev.midflight.router.dedup.Offsets;
import dev.midflight.router.dedup.Ownership;
import dev.midflight.router.dedup.StaleGenerationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of one writer. A turn reads what has come and gives each partition one transaction, so that none waits
 * for another's failures.
 *
 * <p>What was read is kept until it has had its effect, and no more of its partition is read meanwhile. Whenever it is
 * not known how a transaction ended, the partition is taken anew, which says how far it is.
 */
final class Shares implements AutoCloseable {

    private static final Duration POLL_MAX = Duration.ofMillis(50);
    private static final Duration GATE_REST = Duration.ofMillis(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Shares.class);

    private final Queue queue;
    private final Side side;
    private final QueueWriter.Tools tools;
    private final WriterLimits limits;
    private final Nanos nanos;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Batch batch;
    private final Gate gate;
    private final Offsets offsets = new Offsets();
    private final Map<TopicPartition, Share> shares = new HashMap<>();

    /** Changed by the writer's thread only. */
    private volatile WriterCounts counts = WriterCounts.NONE;

    private final Map<TopicPartition, Trouble> troubles = new ConcurrentHashMap<>();
    private final Gauge gauge;
    private volatile boolean paused;
    private @Nullable Connection connection;

    /** What is tried again: for the application, and without values for whoever sees it elsewhere. */
    private record Trouble(String text, String shown) {}

    Shares(Queue queue, Side side, Effect effect, QueueWriter.Tools tools, String clientId) {
        this.queue = queue;
        this.side = side;
        this.tools = tools;
        this.limits = tools.limits();
        this.nanos = tools.nanos();
        this.batch = new Batch(queue, side, effect, tools);
        this.gate = new Gate(queue, side);
        this.gauge = new Gauge(side, queue.at(side).group(), tools.clock(), nanos.now());
        this.consumer = new KafkaConsumer<>(Clients.ofWriter(queue, side, clientId));
        consumer.subscribe(List.of(queue.topic()), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
                assigned.forEach(each -> shares.put(each, new Share(each, nanos.now())));
                consumer.pause(assigned);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
                shares.keySet().removeAll(revoked);
                troubles.keySet().removeAll(revoked);
            }
        });
    }

    /** Reads for a moment and gives each partition a transaction. */
    void turn() {
        rein();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(pollTime());
        for (TopicPartition each : records.partitions()) {
            Share share = shares.get(each);
            if (share != null && share.owner().isPresent()) {
                take(share, records.records(each));
            }
        }
        for (Share share : List.copyOf(shares.values())) {
            if (!paused && !share.rests(nanos.now())) {
                work(share);
            }
        }
        if (gauge.isDue(nanos.now())) {
            look();
        }
    }

    private void look() {
        try {
            gauge.look(consumer, shares, connection, nanos.now());
        } catch (SQLException gone) {
            // Whoever writes next says so.
            disconnect();
        }
    }

    private void rein() {
        for (Share share : shares.values()) {
            List<TopicPartition> one = List.of(share.partition());
            // While it is paused, too: the first message that waits tells for how long.
            if (share.owner().isPresent() && share.isEmpty()) {
                consumer.resume(one);
            } else {
                consumer.pause(one);
            }
        }
    }

    private Duration pollTime() {
        long time = POLL_MAX.toNanos();
        long now = nanos.now();
        for (Share share : shares.values()) {
            if (!paused && (share.owner().isEmpty() || !share.isEmpty())) {
                time = Math.min(time, share.restsFor(now));
            }
        }
        return Duration.ofNanos(time);
    }

    private void take(Share share, List<ConsumerRecord<byte[], byte[]>> records) {
        if (records.get(0).offset() > share.next()) {
            requireKept(share.partition(), share.next());
        }
        records.forEach(record -> share.add(record, queue.migration()));
    }

    /** Requires that nothing was deleted before it had its effect. Gaps of other kinds hold no messages. */
    private void requireKept(TopicPartition partition, long next) {
        long first = consumer.beginningOffsets(List.of(partition), ANSWER_MAX).getOrDefault(partition, 0L);
        if (first > next) {
            throw new QueueRefusedException(
                    ("Cannot go on with %s at the %s side of %s: offset %d is the next one, but the topic begins at %d."
                                    + " Up to %d messages were deleted before they had their effect. Compare the"
                                    + " stores, and give the topic a longer retention.")
                            .formatted(partition, side, queue.migration(), next, first, first - next));
        }
    }

    private void work(Share share) {
        try {
            step(share);
        } catch (StaleGenerationException fenced) {
            count(WriterCounts.ofFence());
            LOG.warn(
                    "partition taken by a newer owner migration={} side={} partition={}",
                    queue.migration(),
                    side,
                    share.name());
            giveUp(share, fenced);
        } catch (SQLException failure) {
            count(WriterCounts.ofFailure());
            giveUp(share, failure);
        } catch (CommitFailedException | RebalanceInProgressException | RetriableException notConfirmed) {
            giveUp(share, notConfirmed);
        } catch (Batch.AsideFullException full) {
            count(WriterCounts.ofFailure());
            giveUp(share, full);
        }
    }

    /** Begins anew with what the store says, after a rest. */
    private void giveUp(Share share, Exception why) {
        disconnect();
        gate.close();
        share.disown();
        rest(share, limits.pauseAfter(share.failed()));
        String shown = why instanceof Batch.AsideFullException
                ? "%d messages are set aside there already".formatted(limits.asideMax())
                : Refusals.reason(why);
        troubles.put(
                share.partition(),
                new Trouble(
                        "%s: %s".formatted(share.name(), why.getMessage()), "%s: %s".formatted(share.name(), shown)));
    }

    private void rest(Share share, Duration time) {
        share.restUntil(nanos.now() + time.toNanos());
    }

    private void step(Share share) throws SQLException {
        Optional<Ownership> owner = share.owner();
        if (owner.isEmpty()) {
            own(share);
        } else if (!share.isEmpty()) {
            List<Incoming> through = gate.open(share.head(limits.batchMax()));
            if (through.isEmpty()) {
                troubles.remove(share.partition());
                rest(share, GATE_REST);
            } else {
                apply(share, owner.get(), through);
            }
        }
    }

    /** Takes a partition while its row is locked, so that generations are in the order in which brokers assigned. */
    private void own(Share share) throws SQLException {
        TopicPartition partition = share.partition();
        Connection open = connection();
        Offsets.Taken taken = offsets.take(open, queue.at(side).group(), share.name());
        long next = taken.reached().isPresent()
                ? taken.reached().getAsLong() + 1
                : consumer.beginningOffsets(List.of(partition), ANSWER_MAX).getOrDefault(partition, 0L);
        requireKept(partition, next);
        long end = consumer.endOffsets(List.of(partition), ANSWER_MAX).getOrDefault(partition, next);
        if (next > end) {
            throw new QueueRefusedException(
                    ("Cannot go on with %s at the %s side of %s: offset %d is the next one, but the topic ends at %d."
                                    + " It has lost messages or was made anew. Compare the stores, then begin with"
                                    + " another topic and other groups.")
                            .formatted(partition, side, queue.migration(), next, end));
        }
        // Refused if the partition is another's by now.
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(next)), ANSWER_MAX);
        open.commit();
        consumer.seek(partition, next);
        share.own(taken.owner(), next);
        if (taken.reached().isEmpty() && next > 0) {
            LOG.warn(
                    "partition read for the first time begins late migration={} side={} partition={} offset={}",
                    queue.migration(),
                    side,
                    share.name(),
                    next);
        }
        if (next == end) {
            troubles.remove(partition);
        }
    }

    private void apply(Share share, Ownership owner, List<Incoming> through) throws SQLException {
        Connection open = connection();
        try {
            WriterCounts done = batch.apply(open, owner, through, gate.asideAcross(through));
            commit(open, through.get(through.size() - 1));
            finish(share, through, done);
        } catch (EffectFailedException failure) {
            count(WriterCounts.ofFailure());
            open.rollback();
            failed(share, owner, through, failure);
        }
    }

    /** Some constraints speak only now. */
    private static void commit(Connection open, Incoming last) throws SQLException {
        try {
            open.commit();
        } catch (SQLException failure) {
            if (String.valueOf(failure.getSQLState()).startsWith("23")) {
                throw new EffectFailedException(last.offset(), failure);
            }
            throw failure;
        }
    }

    private void failed(Share share, Ownership owner, List<Incoming> through, EffectFailedException failure)
            throws SQLException {
        if (through.size() > 1) {
            share.takeSingly(failure.offset());
            return;
        }
        int tries = share.tried();
        if (tries < limits.triesMax() && !failure.isFinal()) {
            rest(share, limits.pauseAfter(tries));
            String which = "%s: offset %d, try %d: ".formatted(share.name(), failure.offset(), tries);
            troubles.put(share.partition(), new Trouble(which + failure.getMessage(), which + failure.shown()));
            return;
        }
        Incoming one = through.get(0);
        String reason = String.valueOf(failure.getMessage());
        Connection open = connection();
        WriterCounts done = batch.setAside(
                open,
                owner,
                one,
                new AsideTable.Why(tries, reason, tools.clock().instant()));
        open.commit();
        gauge.setAside("%s: offset %d set aside: %s".formatted(share.name(), one.offset(), failure.shown()));
        LOG.warn(
                "message set aside migration={} side={} partition={} offset={} tries={}",
                queue.migration(),
                side,
                share.name(),
                one.offset(),
                tries);
        finish(share, through, done);
    }

    private void finish(Share share, List<Incoming> through, WriterCounts done) {
        long next = through.get(through.size() - 1).offset() + 1;
        share.done(through.size());
        troubles.remove(share.partition());
        count(done);
        // For whoever looks at the group by Kafka's tools; nothing here rests on it.
        consumer.commitAsync(Map.of(share.partition(), new OffsetAndMetadata(next)), (offsets, failure) -> {});
    }

    private void count(WriterCounts more) {
        counts = counts.plus(more);
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = Sql.open(queue.at(side).store(), limits.idleMax());
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            try {
                closing.rollback();
            } catch (SQLException gone) {
                // The store rolls back by itself what it hears no more of.
            }
            Sql.close(closing);
        }
    }

    void pause(boolean pausing) {
        paused = pausing;
    }

    WriterCounts counts() {
        return counts;
    }

    Optional<String> trouble() {
        return troubles.values().stream().map(Trouble::text).findFirst();
    }

    QueueStanding standing() {
        return gauge.standing(troubles.values().stream().map(Trouble::shown).findFirst());
    }

    QueueStanding ended(String why) {
        return gauge.ended(why);
    }

    void wakeUp() {
        consumer.wakeup();
    }

    /** Leaves the group, so that others take the partitions at once. */
    @Override
    public void close() {
        disconnect();
        gate.close();
        consumer.close(CloseOptions.timeout(ANSWER_MAX));
    }
}
