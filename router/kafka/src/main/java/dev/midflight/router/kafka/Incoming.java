package dev.midflight.router.kafka;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Stage;
import dev.midflight.router.dedup.MessageId;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of the topic as it was read, and the message in it, if it is one: with the headers {@code midflight-id},
 * {@code midflight-migration}, {@code midflight-epoch} and {@code midflight-stage}, texts in UTF-8, and a key.
 *
 * @param record as it was read
 * @param received the message; empty if there is none in it
 * @param fault why not; empty if there is one
 */
record Incoming(ConsumerRecord<byte[], byte[]> record, Optional<Received> received, String fault) {

    static final String ID = "midflight-id";
    private static final String MIGRATION = "midflight-migration";
    private static final String EPOCH = "midflight-epoch";
    private static final String STAGE = "midflight-stage";

    static Incoming of(ConsumerRecord<byte[], byte[]> record, String migration) {
        try {
            return new Incoming(record, Optional.of(parse(record, migration)), "");
        } catch (IllegalArgumentException fault) {
            return new Incoming(record, Optional.empty(), String.valueOf(fault.getMessage()));
        }
    }

    private static Received parse(ConsumerRecord<byte[], byte[]> record, String migration) {
        String of = header(record.headers(), MIGRATION);
        if (!of.equals(migration)) {
            throw new IllegalArgumentException(
                    "It is of the migration %s, not of %s. Give each migration a topic of its own."
                            .formatted(of, migration));
        }
        byte @Nullable [] key = record.key();
        if (key == null) {
            throw new IllegalArgumentException("It has no key. Publish by the publisher, which asks for one.");
        }
        byte @Nullable [] value = record.value();
        QueueMessage message =
                new QueueMessage(header(record.headers(), ID), Texts.text(key), value == null ? new byte[0] : value);
        requireNonNull(MessageId.of(message.id()));
        Stage stage = Stage.valueOf(header(record.headers(), STAGE));
        if (stage.authority().isEmpty()) {
            throw new IllegalArgumentException(
                    "It was published in the stage %s, which has no authority.".formatted(stage));
        }
        return new Received(
                name(record),
                record.offset(),
                message,
                Instant.ofEpochMilli(record.timestamp()),
                Long.parseLong(header(record.headers(), EPOCH)),
                stage);
    }

    static void write(ProducerRecord<byte[], byte[]> record, QueueMessage message, String migration, Stamp stamp) {
        record.headers()
                .add(ID, Texts.bytes(message.id()))
                .add(MIGRATION, Texts.bytes(migration))
                .add(EPOCH, Texts.bytes(Long.toString(stamp.epoch())))
                .add(STAGE, Texts.bytes(stamp.stage().name()));
    }

    /** Under which plan a message is published. */
    record Stamp(long epoch, Stage stage) {}

    private static String header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException(
                    "It has no header %s. Publish by the publisher, which sets it.".formatted(name));
        }
        return Texts.text(header.value());
    }

    String partition() {
        return name(record);
    }

    long offset() {
        return record.offset();
    }

    private static String name(ConsumerRecord<byte[], byte[]> record) {
        return name(record.topic(), record.partition());
    }

    static String name(String topic, int partition) {
        return topic + "-" + partition;
    }
}
