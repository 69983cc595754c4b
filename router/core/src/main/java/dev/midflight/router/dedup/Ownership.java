package dev.midflight.router.dedup;

/**
 * That a partition was assigned to one instance of a consumer.
 *
 * @param consumer the name that all instances share, from 1 to 255 bytes
 * @param partition such as {@code orders-3}, from 1 to 255 bytes
 * @param generation which assignment, from 0; a later one has a higher number, as that of a Kafka consumer group
 */
public record Ownership(String consumer, String partition, long generation) {

    /** Requires names that have bytes and a generation from 0. */
    public Ownership {
        Utf8.name(consumer, "the name of a consumer");
        Utf8.name(partition, "the name of a partition");
        if (generation < 0) {
            throw new IllegalArgumentException("the generation %d is below 0".formatted(generation));
        }
    }

    /** As in messages. */
    @Override
    public String toString() {
        return "%s in generation %d".formatted(name(), generation);
    }

    /** The same of whatever generation. */
    String name() {
        return "partition %s of consumer %s".formatted(partition, consumer);
    }
}
