package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.count;
import static dev.midflight.engine.ramp.Figures.differing;
import static dev.midflight.engine.ramp.Figures.natural;
import static dev.midflight.engine.ramp.Figures.percent;
import static dev.midflight.engine.ramp.Figures.probability;

/**
 * Whether reads of the two stores differ too often: the sequential probability ratio test of A. Wald (<em>Sequential
 * Tests of Statistical Hypotheses</em>, Annals of Mathematical Statistics 16, 1945) of H0 "a read differs with
 * probability p0 or less" against H1 "with p1 or more".
 *
 * <p>The logarithm of the likelihood ratio of n clean comparisons and m mismatches is
 *
 * <pre>n ln((1 - p1) / (1 - p0)) + m ln(p1 / p0)</pre>
 *
 * <p>From {@code ln((1 - beta) / alpha)} upwards it is STOP, from {@code ln(beta / (1 - alpha))} downwards it is GO,
 * else WAIT. One may look as often or as seldom as one likes: the ratio is a martingale, so the probability that it
 * ever says STOP under H0 is at most {@code alpha / (1 - beta)}, and that it ever says GO under H1 at most {@code
 * beta / (1 - alpha)}. What counts is the first answer that is not WAIT; the caller keeps it, for more comparisons
 * may turn the ratio round. Between p0 and p1 either answer may come.
 *
 * <p>The input is counts of distinct keys, one vote for each: a key that was compared a thousand times counts once,
 * and as a mismatch if it ever differed. Reads of one key are not independent; a hot key would otherwise prove, or
 * disprove, whatever it likes. Only a difference that stands when both sides are read again is a mismatch.
 *
 * @param p0 the probability of a mismatch that is good enough, between 0 and p1
 * @param p1 the one that is not, between p0 and 1
 * @param alpha how often a follower that is good enough may be stopped, between 0 and 0.5
 * @param beta how often one that is not may pass, between 0 and 0.5
 */
public record MismatchTest(double p0, double p1, double alpha, double beta) {

    private static final double ERROR = 0.01;
    private static final double HALF = 0.5;

    /** Requires probabilities in order. */
    public MismatchTest {
        probability(p0, "p0");
        probability(p1, "p1");
        probability(alpha, "alpha");
        probability(beta, "beta");
        if (p0 >= p1) {
            throw new IllegalArgumentException("p0 is %s, not below p1, which is %s".formatted(p0, p1));
        }
        if (alpha >= HALF || beta >= HALF) {
            throw new IllegalArgumentException(
                    "alpha is %s and beta %s; both must be below 0.5".formatted(alpha, beta));
        }
    }

    /** One with which either error has a probability of 1 %. */
    public MismatchTest(double p0, double p1) {
        this(p0, p1, ERROR, ERROR);
    }

    /**
     * What is known from the comparisons of a step.
     *
     * @param clean distinct keys of which every comparison agreed
     * @param mismatches distinct keys of which a comparison differed
     */
    public Judgement judge(long clean, long mismatches) {
        natural(clean, "clean");
        natural(mismatches, "mismatches");
        double ratio = clean * perClean() + mismatches * perMismatch();
        String seen = "mismatches: of %s keys compared %s".formatted(count(clean + mismatches), differing(mismatches));
        if (ratio >= Math.log((1 - beta) / alpha)) {
            return new Judgement(Answer.STOP, "%s, more often than %s of the reads".formatted(seen, percent(p0)));
        }
        long needed = cleanNeeded(mismatches);
        if (clean >= needed) {
            return new Judgement(Answer.GO, "%s, which rules out that %s of the reads do".formatted(seen, percent(p1)));
        }
        return new Judgement(
                Answer.WAIT,
                "%s; %s more that agree are needed to rule out %s of the reads"
                        .formatted(seen, count(needed - clean), percent(p1)));
    }

    /** How many clean comparisons pass if none differs. */
    public long cleanNeeded() {
        return cleanNeeded(0);
    }

    /** How many clean comparisons pass if so many differ. */
    public long cleanNeeded(long mismatches) {
        natural(mismatches, "mismatches");
        return (long) Math.ceil((Math.log((1 - alpha) / beta) + mismatches * perMismatch()) / -perClean());
    }

    private double perClean() {
        return Math.log1p(-p1) - Math.log1p(-p0);
    }

    private double perMismatch() {
        return Math.log(p1 / p0);
    }
}
