package dev.midflight.router.compare;

/**
 * Tells whether a field differs more often between the old and the new store than the old one differs from itself.
 *
 * <p>A read of which the old store was asked twice gives a pair: did the field differ old against new, and did it
 * differ old against old. Only pairs in which one of both is so say something (McNemar 1947). If the new store is no
 * worse, each such pair is {@code new} with a probability of at most one half, whatever the rates are, however they
 * change with time, and even if both halves of a pair go together. Against that, with {@code b} pairs in which only the
 * new store differs and {@code c} in which only the old one does, and {@code n = b + c}, stands the mean over all
 * probabilities {@code p} above one half, each as likely (a beta-binomial mixture, Robbins 1970):
 *
 * <pre>
 * E = 2 ∫ (2p)^b (2(1-p))^c dp from 1/2 to 1
 *   = b! c! / (n+1)! · Σ C(n+1, j) for j = 0..b
 *   = 1/(c+1) · (1 + b/(c+2) + b(b-1)/((c+2)(c+3)) + ...)
 * </pre>
 *
 * <p>If the new store is no worse, E is a supermartingale that begins at 1, so it ever reaches {@code 1/alpha} with a
 * probability of at most {@code alpha} (Ville 1939): one may look after each pair and stop when one likes. See Lindon
 * and Malek, Anytime-Valid Inference for Multinomial Count Data (arXiv 2011.03567), for the same with any number of
 * streams. Without any noise 9 pairs are enough for an alpha of 1 %.
 *
 * <p>Weakness: the pairs of one entity that is read over and over are not news each time; the caller sees to it that
 * one entity does not count often. With {@code f} fields looked at, an alpha of {@code 1/f} of the one wanted keeps it
 * for all.
 *
 * @param onlyNew pairs in which the field differed old against new and not old against old
 * @param onlyOld pairs in which it was the other way round
 */
public record Pairs(long onlyNew, long onlyOld) {

    private static final double LARGE = 1e200;
    private static final double NEGLIGIBLE = 1e-17;

    /** Requires counts. */
    public Pairs {
        if (onlyNew < 0 || onlyOld < 0) {
            throw new IllegalArgumentException("%d and %d pairs, below zero".formatted(onlyNew, onlyOld));
        }
    }

    /** The natural logarithm of E: 0 at first, and the higher, the more speaks against the new store. */
    public double logEvidence() {
        double sum = 1;
        double term = 1;
        double scale = 0;
        for (long i = 0; i < onlyNew && term > sum * NEGLIGIBLE; i++) {
            term *= (double) (onlyNew - i) / (onlyOld + 2 + i);
            sum += term;
            if (sum > LARGE) {
                sum /= LARGE;
                term /= LARGE;
                scale += Math.log(LARGE);
            }
        }
        return scale + Math.log(sum) - Math.log((double) (onlyOld + 1));
    }

    /**
     * True if the field differs more often between the stores than within the old one.
     *
     * @param alpha how probable it may be to say so wrongly, ever; above 0 and below 1
     */
    public boolean exceedsNoise(double alpha) {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha is %s, must be above 0 and below 1".formatted(alpha));
        }
        return logEvidence() >= -Math.log(alpha);
    }
}
