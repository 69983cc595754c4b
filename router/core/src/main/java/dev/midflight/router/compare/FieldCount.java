package dev.midflight.router.compare;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * What was counted of one field, in comparisons: one in which ten elements of a list differ counts once.
 *
 * @param path of the field, or {@link Fields#OTHER}
 * @param different old against new, excused by no rule
 * @param equivalent old against new, how often each rule excused it
 * @param noise old against old, excused by no rule
 * @param noiseEquivalent old against old, how often each rule excused it
 * @param pairs how the field did where both were compared
 * @param samples of those that differ, at most so many as were asked for, each as likely as any other
 */
public record FieldCount(
        String path,
        long different,
        Map<String, Long> equivalent,
        long noise,
        Map<String, Long> noiseEquivalent,
        Pairs pairs,
        List<FieldDifference> samples) {

    /** How probable it may be that any field is ever said to exceed the noise and does not. */
    private static final double ALPHA = 0.01;

    /** Requires its parts. */
    public FieldCount {
        requireNonNull(path, "path");
        equivalent = Map.copyOf(equivalent);
        noiseEquivalent = Map.copyOf(noiseEquivalent);
        requireNonNull(pairs, "pairs");
        samples = List.copyOf(samples);
    }

    /**
     * True if it differs more often between the stores than within the one that has the authority. With a probability
     * of 99 % that is right of all fields together, however often it is asked; 18 pairs are enough without any noise.
     */
    public boolean exceedsNoise() {
        return pairs.exceedsNoise(ALPHA / (FieldCounts.PATHS_MAX + 1));
    }
}
