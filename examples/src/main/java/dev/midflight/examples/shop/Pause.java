package dev.midflight.examples.shop;

import java.time.Duration;
import java.time.Instant;

/**
 * A time in which writes had to wait.
 *
 * @param kind whether one writer waited or no writer got through
 * @param since when it began
 * @param length how long it took
 */
public record Pause(Kind kind, Instant since, Duration length) {

    /** Who waited. */
    public enum Kind {
        /** One writer, from its first attempt at a transaction to the acknowledgement. */
        ONE_WRITER,
        /** All: nobody was acknowledged in between. */
        ALL_WRITERS
    }

    /** When it ended. */
    public Instant until() {
        return since.plus(length);
    }
}
