package dev.midflight.router.kafka;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Nanos;
import dev.midflight.router.Pass;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.dedup.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Publishes writes of an application into the queue, each once, under the plan that is in force: the message carries
 * its stage, and each side's writer sees by that whether it is to have its effect there. So the order of the topic is
 * the order of effects at both sides, through a switch as well.
 *
 * <p>A publisher may wait for the authority. In the stages where reads may go to the follower, a switch also waits for
 * the follower to have it, for as long as the deadline.
 *
 * <p>Any thread may call any method.
 */
public final class QueuePublisher implements AutoCloseable {

    private static final int WAITING_MAX = 10_000;
    private static final Duration DEADLINE_MIN = Duration.ofMillis(100);

    private final Queue queue;
    private final Router router;
    private final Duration deadline;
    private final InstantSource clock;
    private final Nanos nanos;
    private final int width;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Progress progress;
    private final Semaphore places = new Semaphore(WAITING_MAX);

    private QueuePublisher(Queue queue, Router router, Duration deadline, int width) {
        this.queue = queue;
        this.router = router;
        this.deadline = deadline;
        this.clock = InstantSource.system();
        this.nanos = Nanos.SYSTEM;
        this.width = width;
        this.producer =
                new KafkaProducer<>(Clients.ofPublisher(queue, Broker.clientPrefix(queue, "publisher"), deadline));
        this.progress = new Progress(queue, nanos);
    }

    /**
     * Looks whether the topic is what it was, at both sides, and begins.
     *
     * @param deadline after which an answer is {@link Answer.Outcome#UNKNOWN}, from 100 ms; nothing is sent after it
     * @throws QueueRefusedException if the topic is unknown, was made anew or has fewer partitions, or a group belongs
     *     to something else; the message says what to do
     */
    public static QueuePublisher start(Queue queue, Router router, Duration deadline) {
        if (deadline.compareTo(DEADLINE_MIN) < 0) {
            throw new IllegalArgumentException("A deadline is from %s, not %s.".formatted(DEADLINE_MIN, deadline));
        }
        if (!router.migration().equals(queue.migration())) {
            throw new QueueRefusedException(
                    "Cannot publish %s through %s: the router is that of %s. Give it the router of the same migration."
                            .formatted(queue.migration(), queue.topic(), router.migration()));
        }
        int width;
        try (Broker broker = new Broker(queue)) {
            Broker.Topic topic = broker.topic();
            Registration registration = new Registration(queue, new Ledger(Ledger.WINDOW, InstantSource.system()));
            // A partition that was added later is not used: its keys would have to leave another in their order.
            width = Math.min(registration.check(Side.OLD, topic), registration.check(Side.NEW, topic));
        }
        QueuePublisher publisher = new QueuePublisher(queue, router, deadline, width);
        publisher.progress.start();
        return publisher;
    }

    /**
     * Publishes a write. Waits itself only while the authority moves, and for the first word of the brokers.
     *
     * @return completed when the authority has it durable, or it was set aside there, or the deadline is over; ends
     *     with {@link QueueRefusedException} if the brokers refuse it, so that it never has an effect
     * @throws dev.midflight.router.RefusedException if it is not known, or not in time, who has the authority
     * @throws QueueRefusedException if 10,000 messages wait for their answers; nothing was published
     */
    public CompletableFuture<Answer> publish(QueueMessage message) {
        requireNonNull(message, "message");
        if (!places.tryAcquire()) {
            throw new QueueRefusedException(
                    "Cannot publish the %s of %s: %d others wait for their answers. Look at the backlog, and try later."
                            .formatted(message, queue.migration(), WAITING_MAX));
        }
        boolean begun = false;
        try {
            Pass pass = router.begin();
            begun = true;
            return send(message, pass);
        } finally {
            if (!begun) {
                places.release();
            }
        }
    }

    private CompletableFuture<Answer> send(QueueMessage message, Pass pass) {
        Waiting waiting = new Waiting(message, pass, nanos.now() + deadline.toNanos());
        CompletableFuture<Answer> answer = waiting.answer().whenComplete((what, failure) -> places.release());
        byte[] key = Texts.bytes(message.key());
        Instant now = clock.instant();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                queue.topic(), Utils.toPositive(Utils.murmur2(key)) % width, now.toEpochMilli(), key, message.value());
        Incoming.write(
                record,
                message,
                queue.migration(),
                new Incoming.Stamp(pass.plan().epoch(), pass.plan().stage()));
        progress.add(waiting);
        try {
            var unused = producer.send(record, (metadata, failure) -> sent(waiting, metadata, failure));
        } catch (KafkaException failure) {
            sentNot(waiting, failure);
        }
        return answer;
    }

    private void sent(Waiting waiting, RecordMetadata metadata, @Nullable Exception failure) {
        if (failure == null) {
            waiting.published(Incoming.name(metadata.topic(), metadata.partition()), metadata.offset());
        } else {
            sentNot(waiting, failure);
        }
    }

    /** If it may be in the topic all the same, the deadline answers. */
    private void sentNot(Waiting waiting, Exception failure) {
        boolean never = failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof InvalidTopicException
                || failure instanceof AuthorizationException
                || !(failure instanceof ApiException);
        if (never) {
            waiting.refuse(new QueueRefusedException(
                    "Cannot publish the %s of %s to %s: the brokers answered: %s. It was not published."
                            .formatted(waiting.message(), queue.migration(), queue.topic(), failure.getMessage()),
                    failure));
        }
    }

    /** Sends what is under way, for no longer than the deadline; whoever still waits gets UNKNOWN. */
    @Override
    public void close() {
        producer.close(deadline);
        progress.close();
    }
}
