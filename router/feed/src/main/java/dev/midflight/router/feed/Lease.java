package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.RoutePlan;
import java.time.Duration;
import java.util.Optional;

/**
 * That an instance may act by a plan.
 *
 * @param plan what it is to do; it holds from before it was asked for, for as long as it says
 * @param behind everything that was committed longer ago than this is at the follower; empty if that is not known
 */
public record Lease(RoutePlan plan, Optional<Duration> behind) {

    /** Requires its parts. */
    public Lease {
        requireNonNull(plan, "plan");
        requireNonNull(behind, "behind");
    }
}
