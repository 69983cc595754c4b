package dev.midflight.router.kafka;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.dedup.MessageId;

/**
 * A write on its way. Immutable.
 *
 * <p>The id is what it is told from others by: whoever publishes again because he does not know what became of it gives
 * the same id, and it has its effect once. The key says what it is about: messages of one key have their effects in the
 * order of the topic. It is also the entity by which reads are routed.
 */
public final class QueueMessage {

    private final String id;
    private final String key;
    private final byte[] value;

    /**
     * A message.
     *
     * @param id from 1 to 255 bytes
     * @param key from 1 to 255 bytes
     * @param value what the effect makes of it; copied
     * @throws IllegalArgumentException if the id or the key is missing or too long
     */
    public QueueMessage(String id, String key, byte[] value) {
        Texts.requireName(requireNonNull(id, "id"), "The id of a message");
        Texts.requireName(requireNonNull(key, "key"), "The key of message " + id);
        this.id = id;
        this.key = key;
        this.value = value.clone();
    }

    /** What it is told from others by. */
    public String id() {
        return id;
    }

    /** What it is about. */
    public String key() {
        return key;
    }

    /** A copy of what it says. */
    public byte[] value() {
        return value.clone();
    }

    MessageId messageId() {
        return MessageId.of(id);
    }

    @Override
    public String toString() {
        return "message %s of key %s (%d bytes)".formatted(id, key, value.length);
    }
}
