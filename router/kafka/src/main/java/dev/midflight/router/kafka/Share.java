package dev.midflight.router.kafka;

import dev.midflight.router.dedup.Ownership;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A partition that is assigned to a writer: who owns it, what was read of it, and how it is with its first message. */
final class Share {

    private final TopicPartition partition;
    private final Deque<Incoming> read = new ArrayDeque<>();
    private @Nullable Ownership owner;
    private long next;
    private OptionalLong reached = OptionalLong.empty();
    private Optional<Instant> first = Optional.empty();
    private long singlyTo = -1;
    private int tries;
    private int failures;
    private long restsUntilNanos;

    Share(TopicPartition partition, long nowNanos) {
        this.partition = partition;
        this.restsUntilNanos = nowNanos;
    }

    TopicPartition partition() {
        return partition;
    }

    String name() {
        return Incoming.name(partition.topic(), partition.partition());
    }

    Optional<Ownership> owner() {
        return Optional.ofNullable(owner);
    }

    void own(Ownership taken, long from) {
        owner = taken;
        next = from;
        if (!reached.equals(OptionalLong.of(from))) {
            reached = OptionalLong.of(from);
            first = Optional.empty();
        }
        read.clear();
        singlyTo = -1;
        tries = 0;
    }

    /** It has to be taken anew before anything of it has its effect. */
    void disown() {
        owner = null;
        read.clear();
    }

    /** The offset after the last one read, for who looks whether some are missing. */
    long next() {
        return next;
    }

    void add(ConsumerRecord<byte[], byte[]> record, String migration) {
        read.add(Incoming.of(record, migration));
        next = record.offset() + 1;
        look();
    }

    /** The first offset that has had no effect yet, as far as is known; empty if it was never asked for. */
    OptionalLong reached() {
        return reached;
    }

    /** When the first message without its effect was published; empty if none is known. Stays when it is disowned. */
    Optional<Instant> first() {
        return first;
    }

    private void look() {
        Optional<Incoming> head = Optional.ofNullable(read.peekFirst());
        reached = OptionalLong.of(head.map(Incoming::offset).orElse(next));
        first = head.map(each -> Instant.ofEpochMilli(each.record().timestamp()));
    }

    boolean isEmpty() {
        return read.isEmpty();
    }

    /** The first ones read: one while it is not known which of them fails. */
    List<Incoming> head(int max) {
        int count = !read.isEmpty() && read.getFirst().offset() <= singlyTo ? 1 : max;
        List<Incoming> head = new ArrayList<>();
        for (Incoming each : read) {
            if (head.size() == count) {
                break;
            }
            head.add(each);
        }
        return head;
    }

    void done(int count) {
        for (int i = 0; i < count; i++) {
            read.removeFirst();
        }
        look();
        tries = 0;
        failures = 0;
    }

    /** Up to an offset one at a time from now on. */
    void takeSingly(long to) {
        singlyTo = to;
    }

    /** The first one failed by itself; how often it has by now. */
    int tried() {
        return ++tries;
    }

    /** It failed for whatever reason; how often without success between by now. */
    int failed() {
        return ++failures;
    }

    void restUntil(long nanos) {
        restsUntilNanos = nanos;
    }

    boolean rests(long nowNanos) {
        return restsUntilNanos - nowNanos > 0;
    }

    long restsFor(long nowNanos) {
        return Math.max(0, restsUntilNanos - nowNanos);
    }
}
