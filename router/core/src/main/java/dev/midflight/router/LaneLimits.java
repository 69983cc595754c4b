package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much work for the follower may wait, and for how long.
 *
 * @param count how many pieces may wait
 * @param bytes how large all of them may be together
 * @param workers how many threads do it
 * @param deadline how old a piece may be when it ends; an older one is given up
 * @param failureShare of the last pieces, from which on the follower is left in peace, and of the last callers that
 *     have waited for it in vain, from which on none does; above 0, at most 1
 * @param pause for how long that is, before one is tried again
 */
public record LaneLimits(int count, long bytes, int workers, Duration deadline, double failureShare, Duration pause) {

    /** 1,024 pieces of 16 MiB in all, 4 threads, 1 s; half of them failed, 5 s. */
    public static final LaneLimits USUAL =
            new LaneLimits(1_024, 16L << 20, 4, Duration.ofSeconds(1), 0.5, Duration.ofSeconds(5));

    /** Checks them. */
    public LaneLimits {
        requireNonNull(deadline, "deadline");
        requireNonNull(pause, "pause");
        if (count < 1 || bytes < 1 || workers < 1 || deadline.toNanos() < 1 || pause.toNanos() < 1) {
            throw new IllegalArgumentException(
                    "Every limit of a lane is above zero: %d pieces, %d bytes, %d threads, %s, %s."
                            .formatted(count, bytes, workers, deadline, pause));
        }
    }
}
