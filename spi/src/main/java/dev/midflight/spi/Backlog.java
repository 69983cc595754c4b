package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Marks of the application that are still there: of what they name it is not known that it is durable in the other
 * store.
 *
 * @param marks how many, counted up to {@link #COUNTED_MAX}
 * @param more true if there are more than were counted
 * @param oldest the age of the oldest that was counted, to the store's clock; zero if there is none
 */
public record Backlog(long marks, boolean more, Duration oldest) {

    /** How far is counted: beyond, to count would cost the store more than the number is worth. */
    public static final int COUNTED_MAX = 10_000;

    /** None. */
    public static final Backlog NONE = new Backlog(0, false, Duration.ZERO);

    /** Requires a number within the limit. */
    public Backlog {
        requireNonNull(oldest, "oldest");
        if (marks < 0 || marks > COUNTED_MAX) {
            throw new IllegalArgumentException("%d marks are not in 0 to %d".formatted(marks, COUNTED_MAX));
        }
    }

    /** At least how many there are. */
    public long atLeast() {
        return more ? marks + 1 : marks;
    }
}
