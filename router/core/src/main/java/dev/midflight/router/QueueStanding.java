package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a writer of a queue stands, for people to see. Of the partitions that it has at the moment; what several writers
 * of a side say adds up.
 *
 * @param side whose store it writes to
 * @param partitions how many it has
 * @param behind messages that have not had their effect yet; empty if that is not known
 * @param oldest for how long the first of them has been waiting, by the clocks of its publisher and of this process;
 *     zero if none is known to wait
 * @param setAside messages that are set aside, as far as is known
 * @param reason what it waits for, why it has stopped, or why it last set one aside; without values. Empty if all is
 *     well
 */
public record QueueStanding(
        Side side, int partitions, OptionalLong behind, Duration oldest, long setAside, Optional<String> reason) {

    /** Requires counts. */
    public QueueStanding {
        requireNonNull(side, "side");
        requireNonNull(behind, "behind");
        requireNonNull(oldest, "oldest");
        requireNonNull(reason, "reason");
        if (partitions < 0 || behind.orElse(0) < 0 || oldest.isNegative() || setAside < 0) {
            throw new IllegalArgumentException("%d partitions, %s behind for %s, %d set aside: none is below 0"
                    .formatted(partitions, behind, oldest, setAside));
        }
    }
}
