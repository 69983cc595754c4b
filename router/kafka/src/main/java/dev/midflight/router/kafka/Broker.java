package dev.midflight.router.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What is asked of the brokers beside the messages. One thread at a time. */
final class Broker implements AutoCloseable {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final Queue queue;
    private final Admin admin;

    Broker(Queue queue) {
        this.queue = queue;
        Map<String, Object> settings = new HashMap<>(queue.client());
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientPrefix(queue, "admin"));
        this.admin = Admin.create(settings);
    }

    /** How the clients of a migration begin their names, by which they are told from others in a group. */
    static String clientPrefix(Queue queue, String what) {
        return "midflight." + queue.migration() + "." + what;
    }

    /** The topic as it is. */
    Topic topic() {
        try {
            TopicDescription description = answer(
                    admin.describeTopics(List.of(queue.topic()))
                            .topicNameValues()
                            .get(queue.topic()),
                    "describe");
            return new Topic(
                    description.topicId().toString(), description.partitions().size());
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new QueueRefusedException(
                        ("Cannot move %s through the topic %s: the brokers at %s know no such topic. Make it with as"
                                        + " many partitions as it is ever to use, or correct its name.")
                                .formatted(queue.migration(), queue.topic(), servers()),
                        failure);
            }
            throw refused("describe the topic " + queue.topic(), failure);
        }
    }

    /** Requires that a group has no members but writers of this side of this migration, and has read nothing else. */
    void requireOwnGroup(QueueSide side, String clientPrefix) {
        try {
            var group = answer(
                    admin.describeConsumerGroups(List.of(side.group()))
                            .describedGroups()
                            .get(side.group()),
                    "describe");
            Set<String> strangers = new TreeSet<>();
            for (MemberDescription member : group.members()) {
                if (!member.clientId().startsWith(clientPrefix + ".")) {
                    strangers.add(member.clientId());
                }
            }
            if (!strangers.isEmpty()) {
                throw new QueueRefusedException(
                        ("Cannot write %s with the consumer group %s: %s is in it, too, and each would get a part of"
                                        + " the messages. Give each side of each migration a group of its own.")
                                .formatted(queue.migration(), side.group(), String.join(", ", strangers)));
            }
            Set<String> topics = new TreeSet<>();
            for (TopicPartition read : answer(
                            admin.listConsumerGroupOffsets(side.group()).partitionsToOffsetAndMetadata(), "list")
                    .keySet()) {
                topics.add(read.topic());
            }
            topics.remove(queue.topic());
            if (!topics.isEmpty()) {
                throw new QueueRefusedException(
                        ("Cannot write %s with the consumer group %s: it has read the topics %s. Give each side of each"
                                        + " migration a group of its own, or delete the group if nobody needs it.")
                                .formatted(queue.migration(), side.group(), topics));
            }
        } catch (ExecutionException failure) {
            if (!(failure.getCause() instanceof GroupIdNotFoundException)) {
                throw refused("describe the consumer group " + side.group(), failure);
            }
        }
    }

    /** Where each partition begins and ends. */
    Map<String, Range> ranges(Topic topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < topic.partitions(); i++) {
            partitions.add(new TopicPartition(queue.topic(), i));
        }
        Map<String, Range> ranges = new HashMap<>();
        try {
            var first = admin.listOffsets(all(partitions, OffsetSpec.earliest()));
            var end = admin.listOffsets(all(partitions, OffsetSpec.latest()));
            for (TopicPartition each : partitions) {
                ranges.put(
                        Incoming.name(each.topic(), each.partition()),
                        new Range(
                                answer(first.partitionResult(each), "list").offset(),
                                answer(end.partitionResult(each), "list").offset()));
            }
            return ranges;
        } catch (ExecutionException failure) {
            throw refused("list the offsets of " + queue.topic(), failure);
        }
    }

    private static Map<TopicPartition, OffsetSpec> all(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        partitions.forEach(each -> all.put(each, spec));
        return all;
    }

    /** What is in a partition: from {@code first} up to, but not including, {@code end}. */
    record Range(long first, long end) {}

    /** A topic: another one of the same name has another id. */
    record Topic(String id, int partitions) {}

    private <T> T answer(@Nullable KafkaFuture<T> future, String attempt) throws ExecutionException {
        try {
            return requireNonNull(future, attempt).get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new QueueRefusedException(
                    "Cannot %s what %s needs: the brokers at %s have not answered for %s. Look whether they run."
                            .formatted(attempt, queue.topic(), servers(), ANSWER_MAX),
                    late);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new QueueRefusedException("Interrupted while the brokers at %s were asked.".formatted(servers()));
        }
    }

    private QueueRefusedException refused(String attempt, ExecutionException failure) {
        return new QueueRefusedException(
                "Cannot %s: the brokers at %s answered: %s. Look whether they run and what this client may do."
                        .formatted(attempt, servers(), failure.getCause()),
                failure);
    }

    private Object servers() {
        return queue.client().getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
