package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import com.dynatrace.hash4j.distinctcount.UltraLogLog;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.midflight.router.ReadCounts;
import dev.midflight.router.ReadWatch;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.compare.Comparison;
import dev.midflight.router.compare.Verdict;
import dev.midflight.router.feed.Evidence.Answers;
import dev.midflight.router.feed.Evidence.Compared;
import dev.midflight.router.feed.Evidence.Pair;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Gathers what is seen by {@link dev.midflight.router.Reads} and tells it a {@link Feed}: give it to the one as its
 * watch, and to the other as its reporter. Safe for any thread.
 *
 * @param <K> what is asked for
 */
public final class SeenReads<K> implements ReadWatch<K>, Reporter {

    /** Enough to know a key by; a report has room for all that are told. */
    private static final int KEY_MAX = 500;

    private final Router router;
    private final Function<? super K, String> text;
    private final TreeMap<Long, Pair> pairs = new TreeMap<>();
    private final UltraLogLog agreed = UltraLogLog.create(Votes.PRECISION);
    private final Set<String> differing = new HashSet<>();
    private final Set<String> differentKeys = new LinkedHashSet<>();
    private boolean more;
    private long epoch;
    private volatile Supplier<ReadCounts> counts = SeenReads::none;
    private volatile LongSupplier dirtyKeys = () -> 0;

    /**
     * One that has seen nothing.
     *
     * @param text how a key is written, the same for equal keys in all processes
     */
    public SeenReads(Router router, Function<? super K, String> text) {
        this.router = requireNonNull(router, "router");
        this.text = requireNonNull(text, "text");
    }

    /** Where all reads are counted: {@code reads::counts}. */
    public SeenReads<K> counting(Supplier<ReadCounts> all) {
        counts = requireNonNull(all, "all");
        return this;
    }

    /**
     * How many keys wait to be brought to the follower: {@code () -> migrator.counts().waiting()}, the sum if there are
     * several migrators. A ramp waits while they are too many.
     */
    public SeenReads<K> dirtyKeys(LongSupplier waiting) {
        dirtyKeys = requireNonNull(waiting, "waiting");
        return this;
    }

    @Override
    public void compared(K key, Comparison comparison, long oldNanos, long newNanos) {
        long hash = Hashing.komihash5_0(
                        router.plan().map(plan -> plan.reads().salt()).orElse(0))
                .hashCharsToLong(text.apply(key));
        long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        Pair pair = new Pair(
                Math.max(0, second), TimeUnit.NANOSECONDS.toMicros(oldNanos), TimeUnit.NANOSECONDS.toMicros(newNanos));
        long now = router.plan().map(RoutePlan::epoch).orElse(0L);
        synchronized (this) {
            pairs.putIfAbsent(pair.second(), pair);
            if (pairs.size() > Evidence.PAIRS_MAX) {
                pairs.pollFirstEntry();
            }
            if (now != epoch) {
                epoch = now;
                agreed.reset();
                differing.clear();
            }
            vote(comparison.verdict(), hash);
            if (comparison.verdict() == Verdict.DIFFERENT) {
                differs(text.apply(key));
            }
        }
    }

    private void differs(String key) {
        String shown = key.length() > KEY_MAX ? key.substring(0, KEY_MAX) + "..." : key;
        if (!differentKeys.contains(shown)) {
            more = more || differentKeys.size() == Evidence.KEYS_MAX;
            if (!more) {
                differentKeys.add(shown);
            }
        }
    }

    private void vote(Verdict verdict, long hash) {
        if (verdict == Verdict.UNKNOWN) {
            return;
        }
        agreed.add(hash);
        if (verdict == Verdict.DIFFERENT && differing.size() < Votes.DIFFERING_MAX) {
            differing.add(HexFormat.of().toHexDigits(hash));
        }
    }

    @Override
    public Evidence seen() {
        ReadCounts all = counts.get();
        List<Pair> some;
        Votes votes;
        Set<String> keys;
        boolean moreKeys;
        synchronized (this) {
            some = List.copyOf(pairs.values());
            keys = Set.copyOf(differentKeys);
            moreKeys = more;
            votes = epoch == 0 ? Votes.NONE : new Votes(epoch, Votes.text(agreed), differing);
        }
        return new Evidence(
                new Answers(all.atOld() + all.failedAtOld(), all.failedAtOld()),
                new Answers(all.atNew() + all.failedAtNew(), all.failedAtNew()),
                all.saved(),
                new Compared(
                        all.equal(), all.equivalent(), all.stale(), all.different(), all.unknown(), all.notCompared()),
                Math.max(0, dirtyKeys.getAsLong()),
                some,
                keys,
                moreKeys,
                votes);
    }

    private static ReadCounts none() {
        return new ReadCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
