package dev.midflight.router.dedup;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One of a batch of messages.
 *
 * @param id the same at each delivery
 * @param producedAt when it was produced by the producer's clock, the same at each delivery
 */
public record Message(MessageId id, Instant producedAt) {

    /** Requires both. */
    public Message {
        requireNonNull(id, "id");
        requireNonNull(producedAt, "producedAt");
    }
}
