package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A row that could not be represented or applied, and what was decided on it.
 *
 * @param row which
 * @param cause why, without the row's values
 * @param firstSeen when it was first refused
 * @param attempts how often it was refused, from 1
 * @param state what was decided
 */
public record QuarantinedRow(RowAddress row, String cause, Instant firstSeen, int attempts, State state) {

    /** Requires every part. */
    public QuarantinedRow {
        requireNonNull(row, "row");
        requireNonNull(cause, "cause");
        requireNonNull(firstSeen, "firstSeen");
        requireNonNull(state, "state");
        if (attempts < 1) {
            throw new IllegalArgumentException("%d attempts; a row is here after the first".formatted(attempts));
        }
    }

    /** What was decided on a row. */
    public enum State {
        /** Nothing yet; it blocks the switch. */
        OPEN,
        /** It stays behind, and stays so when it is refused again. */
        SKIPPED,
        /** It is to be tried again. */
        RETRY,
        /** It arrived. */
        DONE
    }
}
