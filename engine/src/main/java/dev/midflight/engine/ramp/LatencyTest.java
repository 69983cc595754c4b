package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.count;
import static dev.midflight.engine.ramp.Figures.millis;
import static dev.midflight.engine.ramp.Figures.natural;
import static dev.midflight.engine.ramp.Figures.percent;
import static dev.midflight.engine.ramp.Figures.probability;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the new store is slower than the old one by more than a margin, at the median (p50) and in the tail (p99): a
 * sign test by betting on pairs, each the latencies of both legs of one shadow read. It is valid however often one looks.
 *
 * <p>For each of the two quantiles there is a limit: the old store's quantile by the pairs so far, with the margin on top. A
 * pair bears witness if just one leg exceeds the limit, where the old leg has the margin added to it too: against the new
 * store (b) if that is the new leg, for it (c) if it is the old one. If the new store is not slower than the old one with
 * the margin, a witness is against it with a probability of at most 1/2, at whatever limit: that the quantile is an
 * estimate costs power, not validity. So for each theta above 1/2
 *
 * <pre>e(theta) = (2 theta)^b (2 (1 - theta))^c</pre>
 *
 * <p>is a supermartingale (the sequential form of the test of Q. McNemar, 1947), and so is the mean over some theta; each
 * quantile has half of alpha. Compare S. R. Howard and A. Ramdas, <em>Sequential Estimation of Quantiles</em>, Bernoulli
 * 28, 2022. As both legs run at the same time in the same instance, a slow hour of both is no evidence.
 *
 * <p>It takes for granted that the pairs are not all of one moment. One pause of the new store would otherwise be as many
 * witnesses as there were reads in it; whoever adds pairs takes a thin sample, at most one of an instance and second. A
 * leg that times out counts with its time limit.
 *
 * <p>Keeps no pair: counts and two histograms (see {@code LatencyHistogram}: quantiles to 1/64 of themselves), whose
 * rounding never helps towards a GO. Begins anew with each step. Not thread-safe.
 */
public final class LatencyTest {

    private static final double ALPHA = 0.01;
    private static final List<Integer> PERCENTILES = List.of(50, 99);

    /** How many pairs are to lie above a quantile before it sets a limit, and before it may be a GO. */
    private static final int ABOVE_TO_BET = 2;

    private static final int ABOVE_TO_GO = 10;

    private final double alpha;
    private final LatencyMargin margin;
    private final LatencyHistogram olds = new LatencyHistogram();
    private final LatencyHistogram news = new LatencyHistogram();
    private final List<Tail> tails = new ArrayList<>();

    /** One that is wrong in 1 % of the steps, with a margin of 10 % or 5 ms. */
    public LatencyTest() {
        this(ALPHA, LatencyMargin.USUAL);
    }

    /**
     * Begins without any pair.
     *
     * @param alpha the probability of a STOP without cause, between 0 and 1
     * @param margin how much slower the new store may be
     */
    public LatencyTest(double alpha, LatencyMargin margin) {
        this.alpha = probability(alpha, "alpha");
        this.margin = requireNonNull(margin, "margin");
        PERCENTILES.forEach(percentile -> tails.add(new Tail(percentile)));
    }

    /** Takes the latencies of both legs of one shadow read, in microseconds. */
    public void add(long oldMicros, long newMicros) {
        natural(oldMicros, "oldMicros");
        natural(newMicros, "newMicros");
        // A limit must not know the pair that is held against it.
        tails.forEach(tail -> tail.add(margin.over(oldMicros), newMicros));
        olds.add(oldMicros);
        news.add(newMicros);
    }

    /** What is known by now. A STOP stays one. */
    public Judgement judge() {
        return Judgement.all(tails.stream().map(Tail::judge).toList());
    }

    /** What is above one quantile. */
    private final class Tail {

        private final int percentile;
        private final EProcess evidence = new EProcess(0.55, 0.6, 0.7, 0.8, 0.9, 0.95);
        private long limit;
        private long limitAt;

        private Tail(int percentile) {
            this.percentile = percentile;
        }

        private void add(long allowed, long newMicros) {
            if (olds.count() < pairs(ABOVE_TO_BET)) {
                return;
            }
            // Looked up again once there is an eighth more: each look goes through the whole histogram.
            if (olds.count() >= limitAt + limitAt / 8) {
                limit = margin.over(olds.atMost(quantile()));
                limitAt = olds.count();
            }
            boolean slow = newMicros > limit;
            if (slow != (allowed > limit)) {
                evidence.grow(theta -> Math.log(2 * (slow ? theta : 1 - theta)));
            }
        }

        private Judgement judge() {
            String name = "latency p%d".formatted(percentile);
            if (olds.count() == 0) {
                return new Judgement(Answer.WAIT, name + ": no read of both stores");
            }
            long held = news.atMost(quantile());
            long old = olds.atLeast(quantile());
            String seen = "%s: %s in the new store, %s in the old one, by %s reads of both"
                    .formatted(name, millis(held), millis(old), count(olds.count()));
            double part = alpha / tails.size();
            if (evidence.hasReached(part)) {
                return new Judgement(Answer.STOP, "%s; chance has less than %s of this".formatted(seen, percent(part)));
            }
            if (olds.count() < pairs(ABOVE_TO_GO)) {
                return new Judgement(
                        Answer.WAIT, "%s; at least %s are needed".formatted(seen, count(pairs(ABOVE_TO_GO))));
            }
            if (evidence.isDoubtful(part)) {
                return new Judgement(Answer.WAIT, seen + "; the new one may be too slow");
            }
            if (held > margin.over(old)) {
                return new Judgement(
                        Answer.WAIT, "%s; at most %s are allowed".formatted(seen, millis(margin.over(old))));
            }
            return new Judgement(Answer.GO, seen);
        }

        private double quantile() {
            return percentile / 100.0;
        }

        private long pairs(int above) {
            return above * 100L / (100 - percentile);
        }
    }
}
