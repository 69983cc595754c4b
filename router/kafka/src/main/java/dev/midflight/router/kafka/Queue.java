package dev.midflight.router.kafka;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Side;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The path of a migration's writes: a topic and who takes from it. The same in all processes.
 *
 * @param migration its name, as in the plan
 * @param topic made by the operator, with as many partitions as it is ever to use
 * @param course how the sides follow each other
 * @param old the old side
 * @param fresh the new side
 * @param client what Kafka's clients need besides: {@code bootstrap.servers}, security, time-outs. What exactly-once
 *     effects rest on is set here and cannot be changed by it
 */
public record Queue(
        String migration, String topic, Course course, QueueSide old, QueueSide fresh, Map<String, Object> client) {

    /** Checks it. */
    public Queue {
        requireNonNull(course, "course");
        Texts.requireName(migration, "The name of a migration");
        Texts.requireName(topic, "The name of a topic");
        client = Map.copyOf(client);
        if (old.group().equals(fresh.group())) {
            throw new QueueRefusedException(
                    ("Cannot move %s through %s: both sides are given the consumer group %s, so each would get a part"
                                    + " of the messages. Give each side a group of its own.")
                            .formatted(migration, topic, old.group()));
        }
        if (!client.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new QueueRefusedException("Cannot move %s through %s: no brokers are named. Set %s."
                    .formatted(migration, topic, CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        }
    }

    /** One of the two. */
    public QueueSide at(Side side) {
        return side == Side.OLD ? old : fresh;
    }
}
