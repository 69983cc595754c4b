package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.count;
import static dev.midflight.engine.ramp.Figures.natural;
import static dev.midflight.engine.ramp.Figures.percent;
import static dev.midflight.engine.ramp.Figures.probability;

/**
 * A limit for the share of comparisons that said nothing, of those that should have been made. They are no evidence
 * against the new store, they are evidence that is missing: above the limit the ramp waits, it does not stop.
 *
 * @param name what is counted
 * @param limit the largest share that passes, between 0 and 1
 * @param least how many comparisons there must be before the share means something, at least 1
 */
public record ShareGate(String name, double limit, long least) {

    /** Comparisons left out because a queue was full, a time was over or the breaker was open: at most 1 % of them. */
    public static final ShareGate NOT_COMPARED = new ShareGate("not compared", 0.01, 1_000);

    /** Comparisons without a verdict: at most 0.01 % of them. */
    public static final ShareGate UNKNOWN = new ShareGate("unknown", 0.0001, 10_000);

    /** Requires a name, a share and a number. */
    public ShareGate {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a share needs a name");
        }
        probability(limit, "limit");
        if (least < 1) {
            throw new IllegalArgumentException("%s: at least 1 must be seen, not %d".formatted(name, least));
        }
    }

    /**
     * What the counts of a step say.
     *
     * @param part how many said nothing, at most {@code all}
     * @param all how many there should have been
     */
    public Judgement judge(long part, long all) {
        natural(part, "part");
        if (part > all) {
            throw new IllegalArgumentException("%s: %d of %d".formatted(name, part, all));
        }
        String seen = "%s: %s of %s comparisons".formatted(name, count(part), count(all));
        if (all < least) {
            return new Judgement(Answer.WAIT, "%s; at least %s are needed".formatted(seen, count(least)));
        }
        return part <= limit * all
                ? new Judgement(Answer.GO, seen)
                : new Judgement(Answer.WAIT, "%s; at most %s may be".formatted(seen, percent(limit)));
    }
}
