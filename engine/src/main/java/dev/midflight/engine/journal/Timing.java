package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a part of the migration took. One that was interrupted leaves several with the same name.
 *
 * @param name what was done, as {@code copy}
 * @param startedAt when it began
 * @param length how long it took, zero or more
 */
public record Timing(String name, Instant startedAt, Duration length) {

    /** Requires a length that is not negative. */
    public Timing {
        requireNonNull(name, "name");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(length, "length");
        if (length.isNegative()) {
            throw new IllegalArgumentException("%s took %s".formatted(name, length));
        }
    }
}
