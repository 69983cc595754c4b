package dev.midflight.router.spring;

import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.feed.Evidence;
import dev.midflight.router.feed.Evidence.Answers;
import dev.midflight.router.feed.Evidence.Compared;
import dev.midflight.router.feed.Latencies;
import dev.midflight.router.feed.Reporter;
import dev.midflight.router.feed.Votes;
import dev.midflight.router.jdbc.StatementCounts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tells the feed how many reads each side has answered, and which have failed at the follower. Nothing is compared by
 * the routed data source, and nothing is said about that. Safe for any thread.
 */
final class SeenStatements implements Reporter {

    private final Router router;
    private volatile Supplier<Optional<StatementCounts>> counts = Optional::empty;

    /** Guards what follows. */
    private final Object lock = new Object();

    private long saved;
    private long failedAtOld;
    private long failedAtNew;

    SeenStatements(Router router) {
        this.router = router;
    }

    /** Where statements are counted. */
    void counting(Supplier<StatementCounts> all) {
        counts = () -> Optional.of(all.get());
    }

    @Override
    public Evidence seen() {
        return counts.get().map(this::evidence).orElse(Evidence.NONE);
    }

    private Evidence evidence(StatementCounts now) {
        Side follower = router.plan().map(plan -> plan.authority().other()).orElse(Side.NEW);
        synchronized (lock) {
            // Which side it was is not counted; asked often enough, it is the one that follows now.
            long more = Math.max(0, now.saved() - saved);
            saved = Math.max(saved, now.saved());
            failedAtOld += follower == Side.OLD ? more : 0;
            failedAtNew += follower == Side.NEW ? more : 0;
            return new Evidence(
                    new Answers(now.atOld() + failedAtOld, failedAtOld, Latencies.NONE),
                    new Answers(now.atNew() + failedAtNew, failedAtNew, Latencies.NONE),
                    saved,
                    Compared.NONE,
                    0,
                    List.of(),
                    Set.of(),
                    false,
                    Votes.NONE);
        }
    }
}
