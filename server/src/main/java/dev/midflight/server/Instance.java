package dev.midflight.server;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.QueueStanding;
import dev.midflight.router.feed.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process of the application, as far as it is known.
 *
 * @param name by which it goes
 * @param firstSeen when it asked for a plan for the first time
 * @param lastSeen when it asked or told something last
 * @param epoch of the plan that it goes by, as it has told; 0 if it has not
 * @param drained whether nothing is under way there by an earlier plan, as it has told
 * @param leaseLeft for how long it may go on without asking again; zero if it may not
 * @param labels what it says about itself
 * @param refusal why it has not taken a plan that it was given; empty if it has
 * @param queues how the writers of the queue in it stand, as it has told
 * @param evidence what it has seen since it began
 */
public record Instance(
        String name,
        Instant firstSeen,
        Instant lastSeen,
        long epoch,
        boolean drained,
        Duration leaseLeft,
        Map<String, String> labels,
        Optional<String> refusal,
        List<QueueStanding> queues,
        Evidence evidence) {

    /** Requires its parts. */
    public Instance {
        requireNonNull(name, "name");
        requireNonNull(firstSeen, "firstSeen");
        requireNonNull(lastSeen, "lastSeen");
        requireNonNull(leaseLeft, "leaseLeft");
        labels = Map.copyOf(labels);
        requireNonNull(refusal, "refusal");
        queues = List.copyOf(queues);
        requireNonNull(evidence, "evidence");
    }
}
