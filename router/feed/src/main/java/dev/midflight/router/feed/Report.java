package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.QueueStanding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an instance tells of one migration.
 *
 * @param instance its name
 * @param migration the migration's name
 * @param start drawn anew by each start of the instance: its evidence counts from there, and two processes that bear
 *     one name are told apart
 * @param labels what it says about itself, for people: its group, its version
 * @param epoch of the plan in force there; 0 if none is
 * @param drained whether nothing is under way there any more by an earlier plan
 * @param refusal why it has not taken a plan that it was given; empty if it has
 * @param ended whether it neither writes nor takes a plan any more, so that nobody need wait for its lease
 * @param queues how the writers of the migration's queue in it stand
 * @param evidence what it has seen since its start; empty if it only tells how far it is
 */
public record Report(
        String instance,
        String migration,
        String start,
        Map<String, String> labels,
        long epoch,
        boolean drained,
        Optional<String> refusal,
        boolean ended,
        List<QueueStanding> queues,
        Optional<Evidence> evidence) {

    /** Requires its parts. */
    public Report {
        requireNonNull(instance, "instance");
        requireNonNull(migration, "migration");
        requireNonNull(start, "start");
        labels = Map.copyOf(labels);
        if (epoch < 0) {
            throw new IllegalArgumentException("Epochs count from 1, and 0 is none; this is %d.".formatted(epoch));
        }
        requireNonNull(refusal, "refusal");
        queues = List.copyOf(queues);
        requireNonNull(evidence, "evidence");
    }
}
