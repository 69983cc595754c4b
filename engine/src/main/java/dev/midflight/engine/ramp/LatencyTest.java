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
 * Whether the new store is slower than the old one by more than a margin, at the median (p50) and in the tail (p99),
 * by betting on pairs, each the latencies of both legs of one shadow read. It is valid however often one looks.
 *
 * <p>For each quantile q there is a limit: the old store's quantile by the pairs so far, with the margin on top. Two
 * bets are made, and a STOP needs both to be won:
 *
 * <ul>
 *   <li>that the new store exceeds the limit more often than it should, which is 1 - q. For each odds ratio psi &gt; 1
 *       a pair multiplies by {@code psi^x / (q + (1 - q) psi)}, where x is 1 if it does, else 0: the quantile has
 *       moved;
 *   <li>that it does so more often than the old one, with the margin added to each of its latencies. A pair of which
 *       just one leg exceeds the limit is a witness, against the new store if that is the new leg. For each theta
 *       &gt; 1/2 a witness multiplies by {@code 2 theta} if it is against, else by {@code 2 (1 - theta)}: the
 *       sequential form of the sign test on pairs of Q. McNemar (1947). This is right at whatever limit: that the
 *       quantile is an estimate costs power, not validity. As both legs run at the same time in the same instance, a
 *       slow hour of both is no evidence.
 * </ul>
 *
 * <p>Each is an e-process (see {@code EProcess}) of its hypothesis, so that together they stop a new store for
 * which one of the hypotheses holds with a probability of at most alpha, half of which each quantile has. Compare S.
 * R. Howard and A. Ramdas, <em>Sequential Estimation of Quantiles</em>, Bernoulli 28, 2022.
 *
 * <p>It takes for granted that the pairs are not all of one moment. One pause of the new store would otherwise be as
 * many witnesses as there were reads in it; whoever adds pairs takes a thin sample, at most one of an instance and
 * second. A leg that times out counts with its time limit.
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
        private final EProcess excess = new EProcess(1.25, 1.5, 2, 3, 5, 10, 30, 100);
        private final EProcess witnesses = new EProcess(0.55, 0.6, 0.7, 0.8, 0.9, 0.95);
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
            excess.grow(ratio -> (slow ? Math.log(ratio) : 0) - Math.log1p((1 - quantile()) * (ratio - 1)));
            if (slow != (allowed > limit)) {
                witnesses.grow(theta -> Math.log(2 * (slow ? theta : 1 - theta)));
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
            if (excess.hasReached(part) && witnesses.hasReached(part)) {
                return new Judgement(Answer.STOP, "%s; chance has less than %s of this".formatted(seen, percent(part)));
            }
            if (olds.count() < pairs(ABOVE_TO_GO)) {
                return new Judgement(
                        Answer.WAIT, "%s; at least %s are needed".formatted(seen, count(pairs(ABOVE_TO_GO))));
            }
            if (excess.isDoubtful(part) && witnesses.isDoubtful(part)) {
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
