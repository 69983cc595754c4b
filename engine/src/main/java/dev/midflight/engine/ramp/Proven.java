package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.count;
import static dev.midflight.engine.ramp.Figures.differing;
import static dev.midflight.engine.ramp.Figures.natural;
import static dev.midflight.engine.ramp.Figures.percent;
import static dev.midflight.engine.ramp.Figures.probability;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How much agreement is proven by comparisons, and no more than that: the exact one-sided upper bound of the
 * probability of a mismatch (C. J. Clopper and E. S. Pearson, <em>The Use of Confidence or Fiducial Limits
 * Illustrated in the Case of the Binomial</em>, Biometrika 26, 1934). It is the p for which no more than m
 * mismatches among N comparisons have a probability of 1 - c; without a mismatch that is {@code 1 - (1 - c)^(1 /
 * N)}.
 *
 * <p>It is shown rounded down, so many nines and the first digit that is none: 99.48 % is "99.4 %", never "99.5 %".
 *
 * <p>The counts are of distinct keys, one vote for each, as in {@link MismatchTest}. Without a mismatch the
 * confidence holds however often one looks, for the first look at which the bound is wrong includes all later ones.
 * With mismatches it holds for a number of comparisons that was not chosen by what they said; it reports, it does
 * not decide.
 *
 * @param clean distinct keys of which every comparison agreed
 * @param mismatches distinct keys of which a comparison differed
 * @param confidence c, between 0 and 1
 */
public record Proven(long clean, long mismatches, double confidence) {

    /** The confidence with which things are said if nothing else is. */
    public static final double USUAL = 0.99;

    /** By so much the bound is widened: more than its arithmetic may be wrong, less than anyone can see. */
    private static final double WIDER = 1 + 1e-9;

    /** Halvings until a double can be halved no more. */
    private static final int HALVINGS = 200;

    private static final int PERCENT_DIGITS = 2;

    /** Requires counts and a confidence. */
    public Proven {
        natural(clean, "clean");
        natural(mismatches, "mismatches");
        probability(confidence, "confidence");
    }

    /** What is proven with 99 % confidence. */
    public Proven(long clean, long mismatches) {
        this(clean, mismatches, USUAL);
    }

    /** The probability of a mismatch which is not exceeded, with this confidence; 1 if nothing is known. */
    public double bound() {
        if (clean == 0) {
            return 1;
        }
        double bound = mismatches == 0 ? -Math.expm1(Math.log1p(-confidence) / clean) : boundByHalving();
        return Math.min(1, bound * WIDER);
    }

    private double boundByHalving() {
        double low = mismatches / ((double) clean + mismatches);
        double high = 1;
        for (int step = 0; step < HALVINGS; step++) {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) {
                break;
            }
            if (Binomial.atMost(mismatches, clean, middle) > 1 - confidence) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The part of the reads that agree, at least: from 0 to 1, rounded down to its nines and one digit more. */
    public BigDecimal agreement() {
        BigDecimal exact = BigDecimal.ONE.subtract(new BigDecimal(bound()), MathContext.UNLIMITED);
        int digits = PERCENT_DIGITS;
        BigDecimal rest = BigDecimal.ONE.subtract(exact);
        // With k nines after the point the rest is at most 10^-k.
        while (rest.signum() > 0 && rest.compareTo(BigDecimal.ONE.movePointLeft(digits)) <= 0) {
            digits++;
        }
        return exact.setScale(digits, RoundingMode.DOWN);
    }

    /** How many nines {@link #agreement} begins with: 99.94 % are three. */
    public int nines() {
        return nines(agreement());
    }

    /** How many nines a part of one begins with; of the whole {@link Integer#MAX_VALUE}. */
    public static int nines(BigDecimal agreement) {
        BigDecimal rest = BigDecimal.ONE.subtract(agreement);
        if (rest.signum() <= 0) {
            return Integer.MAX_VALUE;
        }
        int nines = 0;
        while (rest.compareTo(BigDecimal.ONE.movePointLeft(nines + 1)) <= 0) {
            nines++;
        }
        return nines;
    }

    /** The one sentence that may be said about it, for an operator. */
    public String sentence() {
        return sentence("reads");
    }

    /** The same where what was compared is called otherwise, in the plural. */
    public String sentence(String what) {
        if (agreement().signum() == 0) {
            return "nothing is proven yet (%s)".formatted(seen());
        }
        return "at least %s of %s agree, with %s confidence (%s)"
                .formatted(percent(agreement()), what, percent(confidence), seen());
    }

    private String seen() {
        long all = clean + mismatches;
        if (all == 0) {
            return "no comparison";
        }
        return "%s %s, %s".formatted(count(all), all == 1 ? "comparison" : "comparisons", differing(mismatches));
    }
}
