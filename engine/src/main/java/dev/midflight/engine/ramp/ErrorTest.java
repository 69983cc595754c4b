package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.count;
import static dev.midflight.engine.ramp.Figures.percent;
import static dev.midflight.engine.ramp.Figures.probability;

/**
 * Whether reads served by the follower end in errors more often than those served by the authority: a sequential
 * test of two Bernoulli streams, exact also for the rarest errors, and valid however often one looks.
 *
 * <p>Let a batch hold n reads of the follower and N of both, and k errors of the follower among K of both. If the
 * follower errs no more often than the authority, then, given K, the number k is at most hypergeometric: errors fall
 * on reads, no matter whose. Then for each odds ratio psi > 1
 *
 * <pre>e(psi) = psi^k / (1 - s + s psi)^K    with s = n / N</pre>
 *
 * <p>has an expectation of at most 1, for that of psi^k is largest if the K errors are drawn with replacement (W.
 * Hoeffding, <em>Probability Inequalities for Sums of Bounded Random Variables</em>, Journal of the American
 * Statistical Association 58, 1963, theorem 4). The products over all batches, averaged over some psi from 1.25 to 100,
 * are an e-process: under the hypothesis it ever reaches 1/alpha with a probability of at most alpha. This is the
 * mixture test of M. Lindon and A. Malek (<em>Anytime-Valid Inference for Multinomial Count Data</em>, NeurIPS 2022)
 * for a share that each batch brings itself. The rate of errors may change from batch to batch, as when both stores are
 * ill, and so may the share.
 *
 * <p>It starts from the errors, not from the reads: a million reads without an error say nothing against anybody. A
 * single error never stops a ramp at an alpha of 1 % or less.
 *
 * <p>It takes for granted that the reads of a batch are dealt to the stores by chance (a random cohort of the same
 * instances), that a batch ends by the time or by the number of reads and not because of an error, and that errors
 * are independent. An outage of the follower that hits many reads is many errors, and it should stop a ramp. Where
 * all reads are the follower's, the authority's shadow reads take the place of those it served.
 *
 * <p>Begins anew with each step. Not thread-safe.
 */
public final class ErrorTest {

    private static final double ALPHA = 0.01;
    private static final long LEAST = 1_000;
    private static final double MARGIN = 0.001;

    private final double alpha;
    private final long least;
    private final double margin;
    private final EProcess evidence = new EProcess(1.25, 1.5, 2, 3, 5, 10, 30, 100);
    private Reads follower = Reads.NONE;
    private Reads authority = Reads.NONE;

    /** One that is wrong in 1 % of the steps, and wants 1,000 reads of each store and at most 0.1 % more errors. */
    public ErrorTest() {
        this(ALPHA, LEAST, MARGIN);
    }

    /**
     * Begins without any read.
     *
     * @param alpha the probability of a STOP without cause, between 0 and 1
     * @param least how many reads of each store a GO needs, at least 1
     * @param margin by how much the follower's rate of errors may exceed the authority's in a GO, from 0 up to 1
     */
    public ErrorTest(double alpha, long least, double margin) {
        this.alpha = probability(alpha, "alpha");
        if (least < 1) {
            throw new IllegalArgumentException("a GO needs at least 1 read, not %d".formatted(least));
        }
        if (!(margin >= 0 && margin < 1)) {
            throw new IllegalArgumentException("margin is %s, not from 0 up to 1".formatted(margin));
        }
        this.least = least;
        this.margin = margin;
    }

    /** Takes what was read since the last time, by the same instances in the same time. */
    public void add(Reads byFollower, Reads byAuthority) {
        follower = follower.plus(byFollower);
        authority = authority.plus(byAuthority);
        long errors = byFollower.errors() + byAuthority.errors();
        if (errors > 0) {
            double share = (double) byFollower.all() / ((double) byFollower.all() + byAuthority.all());
            evidence.grow(ratio -> byFollower.errors() * Math.log(ratio) - errors * Math.log1p(share * (ratio - 1)));
        }
    }

    /** What is known by now. A STOP stays one. */
    public Judgement judge() {
        String seen = "errors: %s reads of the follower, %s of the authority".formatted(follower, authority);
        if (evidence.hasReached(alpha)) {
            return new Judgement(Answer.STOP, "%s; chance has less than %s of this".formatted(seen, percent(alpha)));
        }
        long fewer = Math.min(follower.all(), authority.all());
        if (fewer < least) {
            return new Judgement(Answer.WAIT, "%s; at least %s of each are needed".formatted(seen, count(least)));
        }
        if (evidence.isDoubtful(alpha)) {
            return new Judgement(Answer.WAIT, seen + "; the follower may be worse");
        }
        if (follower.rate() > authority.rate() + margin) {
            return new Judgement(Answer.WAIT, "%s; more than %s apart".formatted(seen, percent(margin)));
        }
        return new Judgement(Answer.GO, seen);
    }
}
