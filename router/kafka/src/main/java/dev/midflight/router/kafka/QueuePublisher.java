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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
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

    private static final Duration DEADLINE_MIN = Duration.ofMillis(100);

    private final Queue queue;
    private final Router router;
    private final Duration deadline;
    private final InstantSource clock;
    private final Nanos nanos;
    private final int width;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Answers answers;
    private final Progress progress;

    private QueuePublisher(Queue queue, Router router, Duration deadline, int width) {
        this.queue = queue;
        this.router = router;
        this.deadline = deadline;
        this.clock = InstantSource.system();
        this.nanos = Nanos.SYSTEM;
        this.width = width;
        this.producer =
                new KafkaProducer<>(Clients.ofPublisher(queue, Broker.clientPrefix(queue, "publisher"), deadline));
        this.answers = new Answers(queue.migration());
        this.progress = new Progress(queue, nanos, answers);
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
     *     with {@link QueueRefusedException} if the brokers refuse it, so that it never has an effect. What is chained
     *     to it runs on one of 8 threads of this publisher, in no order: it may publish, and is not to wait for other
     *     answers
     * @throws dev.midflight.router.RefusedException if it is not known, or not in time, who has the authority
     * @throws QueueRefusedException if 10,000 messages wait for their answers, or the publisher was closed; nothing was
     *     published
     */
    public CompletableFuture<Answer> publish(QueueMessage message) {
        requireNonNull(message, "message");
        if (!answers.enter()) {
            throw new QueueRefusedException(
                    "Cannot publish the %s of %s: %d others wait for their answers. Look at the backlog, and try later."
                            .formatted(message, queue.migration(), Answers.PLACES));
        }
        boolean waits = false;
        try {
            Waiting waiting = begin(message);
            waits = true;
            CompletableFuture<Answer> answer = waiting.answer().whenComplete((what, failure) -> answers.leave());
            send(waiting);
            return answer;
        } finally {
            if (!waits) {
                answers.leave();
            }
        }
    }

    /** From here on its pass is closed by whoever waits for it, at the latest when the deadline is over. */
    private Waiting begin(QueueMessage message) {
        Pass pass = router.begin();
        Waiting waiting = new Waiting(message, pass, nanos.now() + deadline.toNanos());
        if (!progress.add(waiting)) {
            pass.close();
            throw new QueueRefusedException(
                    "Cannot publish the %s of %s: this publisher was closed. It was not published; start another one."
                            .formatted(message, queue.migration()));
        }
        return waiting;
    }

    @SuppressWarnings("IllegalCatch") // a producer that is being closed throws IllegalStateException
    private void send(Waiting waiting) {
        try {
            var unused = producer.send(record(waiting), (metadata, failure) -> sent(waiting, metadata, failure));
        } catch (RuntimeException failure) {
            // A plain one may come after the record was taken in, which then goes the way of all others.
            if (failure.getClass() != KafkaException.class) {
                refuse(waiting, failure, "");
            }
        }
    }

    private ProducerRecord<byte[], byte[]> record(Waiting waiting) {
        QueueMessage message = waiting.message();
        byte[] key = Texts.bytes(message.key());
        Instant now = clock.instant();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                queue.topic(), Utils.toPositive(Utils.murmur2(key)) % width, now.toEpochMilli(), key, message.value());
        Incoming.write(
                record,
                message,
                queue.migration(),
                new Incoming.Stamp(waiting.plan().epoch(), waiting.plan().stage()));
        return record;
    }

    /**
     * By the brokers or by the producer. If it may be in the topic although the producer has given up (the connection
     * was lost, the time is over, it was closed by force), the deadline answers, or the close.
     */
    private void sent(Waiting waiting, RecordMetadata metadata, @Nullable Exception failure) {
        if (failure == null) {
            waiting.published(Incoming.name(metadata.topic(), metadata.partition()), metadata.offset());
        } else if (failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof InvalidTopicException
                || failure instanceof AuthorizationException) {
            refuse(waiting, failure, "the brokers answered: ");
        }
    }

    private void refuse(Waiting waiting, Exception failure, String by) {
        waiting.refuse(new QueueRefusedException(
                "Cannot publish the %s of %s to %s: %s%s. It was not published."
                        .formatted(waiting.message(), queue.migration(), queue.topic(), by, failure.getMessage()),
                failure));
    }

    /**
     * Sends what is under way, for no longer than the deadline, or not at all if the thread is interrupted; whoever
     * still waits gets UNKNOWN. Does nothing the second time.
     */
    @Override
    public void close() {
        boolean interrupted = false;
        try {
            producer.close(deadline);
        } catch (InterruptException stop) {
            interrupted = Thread.interrupted();
            // It is ending by force; passes end after that.
            producer.close(Duration.ZERO);
        } finally {
            progress.close();
            answers.await();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
