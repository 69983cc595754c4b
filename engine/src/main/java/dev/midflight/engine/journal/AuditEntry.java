package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Something a person or the engine decided, kept for ever.
 *
 * @param at when
 * @param epoch under which owner
 * @param actor who decided: a command, or the engine
 * @param action what was done, as a sentence
 * @param details a JSON document
 */
public record AuditEntry(Instant at, long epoch, String actor, String action, String details) {

    /** Requires every part. */
    public AuditEntry {
        requireNonNull(at, "at");
        requireNonNull(actor, "actor");
        requireNonNull(action, "action");
        requireNonNull(details, "details");
    }
}
