package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.count;
import static dev.midflight.engine.ramp.Figures.natural;

import java.util.List;

/**
 * A limit for the keys that the follower does not have as the authority has them. Their reads stay with the
 * authority, so too many of them make the ramp a pretence, and a number that grows says that the follower cannot
 * keep up. They say nothing against the new store: the ramp waits, it does not stop.
 *
 * @param limit the largest number that passes
 */
public record DirtyKeysGate(long limit) {

    private static final int LEAST = 4;

    /** Requires zero or more. */
    public DirtyKeysGate {
        natural(limit, "limit");
    }

    /**
     * What the counts of a step say. They grow if each of the later half is above each of the earlier half; more
     * keys than the limit are a WAIT, and so are fewer that grow. None at all are a GO at the first look.
     *
     * @param counts how many keys were dirty at each look, the oldest first, at equal distances
     */
    public Judgement judge(List<Long> counts) {
        if (!counts.isEmpty() && counts.get(counts.size() - 1) == 0) {
            return new Judgement(Answer.GO, "dirty keys: none");
        }
        if (counts.size() < LEAST) {
            return new Judgement(
                    Answer.WAIT, "dirty keys: %d looks; at least %d are needed".formatted(counts.size(), LEAST));
        }
        long now = counts.get(counts.size() - 1);
        String seen = "dirty keys: %s, at most %s may be".formatted(count(now), count(limit));
        if (now > limit) {
            return new Judgement(Answer.WAIT, seen);
        }
        int half = counts.size() / 2;
        long before = highest(counts.subList(0, half));
        long after = lowest(counts.subList(counts.size() - half, counts.size()));
        return after > before
                ? new Judgement(Answer.WAIT, "%s; they grow, from %s".formatted(seen, count(counts.get(0))))
                : new Judgement(Answer.GO, seen);
    }

    private static long highest(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private static long lowest(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).min().orElseThrow();
    }
}
