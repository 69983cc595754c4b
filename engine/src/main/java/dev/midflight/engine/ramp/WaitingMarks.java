package dev.midflight.engine.ramp;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Marks of the application that wait to be followed.
 *
 * @param count at least how many
 * @param oldest for how long the oldest waits; zero if there is none
 */
public record WaitingMarks(long count, Duration oldest) {

    /** None. */
    public static final WaitingMarks NONE = new WaitingMarks(0, Duration.ZERO);

    /** Requires a time. */
    public WaitingMarks {
        requireNonNull(oldest, "oldest");
    }
}
