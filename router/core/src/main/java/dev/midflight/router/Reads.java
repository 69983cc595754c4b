package dev.midflight.router;

import static dev.midflight.router.ReadsBuilder.said;

import dev.midflight.router.compare.Comparison;
import dev.midflight.router.compare.FieldCounts;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads through a router. Each read is answered by one side; some are repeated at the other one afterwards, by threads
 * of its own, and compared. No caller waits for that: what does not fit is counted as not compared.
 *
 * <p>Two reads are never at the same moment, so a first difference says little: both sides are read again after 25 ms,
 * 250 ms and 2 s, and what is the same then was a race (github/scientist, issue 78: most mismatches were). Only what
 * stands still at both sides for all of these readings, the follower having had what the authority showed, differs: a
 * value that comes and goes may be met at one side before and at the other after.
 *
 * <p>Safe for any thread.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what a store throws
 */
public final class Reads<K, V, E extends Exception> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reads.class);

    private static final List<Integer> AGAIN_MILLIS = List.of(25, 250, 2_000);

    /** How often more it is read if it changes, or if the follower need not have had yet what it lacks. */
    private static final int MORE_TRIES = 5;

    /** How many that differed may wait to be read again; and as many bytes of them as may wait to be compared. */
    private static final int AGAIN_MAX = 256;

    private static final int SAMPLES_MAX = 10;

    private final Router router;
    private final Reader<K, V, E> old;
    private final Reader<K, V, E> fresh;
    private final Function<? super K, ? extends @Nullable String> entityOf;
    private final Function<? super K, Fields<V>> fields;
    private final UnaryOperator<V> copy;
    private final ToLongFunction<V> weight;
    private final LaneLimits limits;
    private final ReadWatch<? super K> watch;
    private final Lane lane;
    private final ScheduledExecutorService later;
    private final AtomicInteger again = new AtomicInteger();
    private final AtomicLong againBytes = new AtomicLong();
    private final FieldCounts counts;
    private final Baseline baseline;
    private final LongAdder atOld = new LongAdder();
    private final LongAdder atNew = new LongAdder();
    private final LongAdder saved = new LongAdder();
    private final LongAdder failedAtOld = new LongAdder();
    private final LongAdder failedAtNew = new LongAdder();
    private final LongAdder notCompared = new LongAdder();
    private final Seldom seldom = new Seldom();

    Reads(ReadsBuilder<K, V, E> builder) {
        this.router = builder.router;
        this.old = said(builder.old, "a reader of the old store: old(...)");
        this.fresh = said(builder.fresh, "a reader of the new store: fresh(...)");
        this.entityOf = said(builder.entity, "to say to whom a key belongs: entity(...)");
        this.fields = said(builder.fields, "to say how answers are compared: compare(...)");
        Fields<V> all = said(builder.usual, "to say how answers are compared: compare(...)");
        this.copy =
                said(builder.copy, "to know if answers may change after they were given: immutable() or copied(...)");
        this.weight = builder.weight;
        this.limits = builder.limits;
        this.watch = builder.watch;
        this.counts = new FieldCounts(all, SAMPLES_MAX, RandomGenerator.getDefault());
        this.baseline = new Baseline(builder.baselinePpm, RandomGenerator.getDefault(), Nanos.SYSTEM);
        this.lane = new Lane(builder.name, limits, Nanos.SYSTEM);
        this.later = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, builder.name + "-again");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to say how a migration's reads are done; its threads bear the name. */
    public static <K, V, E extends Exception> ReadsBuilder<K, V, E> through(Router router, String name) {
        return new ReadsBuilder<>(name, router);
    }

    /** What a side said: a value, nothing, or a failure. */
    private record Answer<V>(@Nullable V value, @Nullable Exception failure, long nanos) {}

    /**
     * What both sides said.
     *
     * @param mayLack whether the follower need not have had yet what the reading before this one has shown
     * @param sinceNanos when both had answered
     * @param still how many readings before this one have said the same as it, at both sides
     * @param noise what the authority differed from itself, if it was asked twice
     */
    private record Both<V>(
            Answer<V> old, Answer<V> fresh, boolean mayLack, long sinceNanos, int still, Optional<Comparison> noise) {

        Both<V> after(int readings) {
            return new Both<>(old, fresh, mayLack, sinceNanos, readings, noise);
        }
    }

    /**
     * Reads. If the follower fails, the authority is asked.
     *
     * @throws RefusedException if no plan has come and reads are to wait for one
     */
    @SuppressWarnings("IllegalCatch")
    public @Nullable V read(K key) throws E {
        String entity = entityOf.apply(key);
        Side side = router.reads(entity);
        boolean compared = router.compares(entity);
        long began = compared ? System.nanoTime() : 0;
        V value;
        try {
            value = reader(side).read(key);
        } catch (Exception failure) {
            failedAt(side).increment();
            Optional<Side> authority = router.plan().map(RoutePlan::authority);
            if (authority.isEmpty() || authority.get() == side) {
                throw failure;
            }
            warn(side, failure);
            saved.increment();
            side = authority.get();
            value = readAuthority(side, key);
        }
        (side == Side.OLD ? atOld : atNew).increment();
        if (compared) {
            handOver(key, side, value, System.nanoTime() - began);
        }
        return value;
    }

    /**
     * Compares what somebody else has read, if its entity is among those that are: asks the other side afterwards, as
     * {@link #read} does. Returns at once.
     *
     * @param side that has answered
     * @param nanos how long it took
     */
    public void answered(K key, Side side, @Nullable V value, long nanos) {
        (side == Side.OLD ? atOld : atNew).increment();
        if (router.compares(entityOf.apply(key))) {
            handOver(key, side, value, nanos);
        }
    }

    private void warn(Side side, Exception failure) {
        if (seldom.lets(failure.getClass().getName(), System.nanoTime())) {
            LOG.warn(
                    "the follower does not answer, the authority does side={} reason={}",
                    side,
                    Refusals.reason(failure));
        }
    }

    @SuppressWarnings("IllegalCatch") // only counted
    private @Nullable V readAuthority(Side side, K key) throws E {
        try {
            return reader(side).read(key);
        } catch (Exception failure) {
            failedAt(side).increment();
            throw failure;
        }
    }

    private LongAdder failedAt(Side side) {
        return side == Side.OLD ? failedAtOld : failedAtNew;
    }

    private Reader<K, V, E> reader(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    /** Whatever the application's functions throw here is no concern of who reads. */
    @SuppressWarnings("IllegalCatch")
    private void handOver(K key, Side side, @Nullable V value, long nanos) {
        boolean taken;
        try {
            Answer<V> mine = new Answer<>(value == null ? null : copy.apply(value), null, nanos);
            long size = weight(value);
            long until = System.nanoTime() + limits.deadline().toNanos();
            taken = lane.offer(size, () -> readOther(key, side, mine, until));
        } catch (RuntimeException failure) {
            LOG.warn("an answer could not be copied or weighed, and is not compared", failure);
            taken = false;
        }
        if (!taken) {
            notCompared.increment();
        }
    }

    private void readOther(K key, Side side, Answer<V> mine, long untilNanos) throws Exception {
        Answer<V> other = ask(side.other(), key);
        if (System.nanoTime() - untilNanos > 0) {
            notCompared.increment();
        } else {
            Both<V> both = side == Side.OLD ? both(mine, other, noise(key)) : both(other, mine, noise(key));
            settle(key, both, Optional.empty(), 0);
        }
        tell(other);
    }

    /** Lets the lane know of a failure, which leaves a side in peace that fails often. */
    private void tell(Answer<V> answer) throws Exception {
        Exception failure = answer.failure();
        if (failure != null && !isNotComparable(answer)) {
            throw failure;
        }
    }

    @SuppressWarnings("IllegalCatch")
    private Answer<V> ask(Side side, K key) {
        long began = System.nanoTime();
        try {
            V value = reader(side).read(key);
            return new Answer<>(value, null, System.nanoTime() - began);
        } catch (Exception failure) {
            return new Answer<>(null, failure, System.nanoTime() - began);
        }
    }

    /** For a few: twice in a row, so that little is written between; empty for the others, or if it does not answer. */
    private Optional<Comparison> noise(K key) {
        String entity = entityOf.apply(key);
        Optional<Side> authority = router.plan().map(RoutePlan::authority);
        if (entity == null || authority.isEmpty() || !baseline.takes(entity)) {
            return Optional.empty();
        }
        Answer<V> first = ask(authority.get(), key);
        Answer<V> second = ask(authority.get(), key);
        return first.failure() == null && second.failure() == null
                ? Optional.of(compare(key, first, second))
                : Optional.empty();
    }

    private Both<V> both(Answer<V> atOld, Answer<V> atNew, Optional<Comparison> noise) {
        return new Both<>(atOld, atNew, false, System.nanoTime(), 0, noise);
    }

    private Both<V> askAgain(K key, Both<V> last) {
        boolean mayLack = router.followed().mayLack(last.sinceNanos());
        return new Both<>(ask(Side.OLD, key), ask(Side.NEW, key), mayLack, System.nanoTime(), 0, last.noise());
    }

    private Comparison compare(K key, Answer<V> before, Answer<V> after) {
        Fields<V> comparer = fields.apply(key);
        return before.failure() == null && after.failure() == null
                ? comparer.compare(before.value(), after.value())
                : comparer.compareFailures(before.failure(), after.failure());
    }

    private static boolean isNotComparable(Answer<?> answer) {
        return answer.failure() instanceof NotComparableException;
    }

    /** Counts what is decided; reads again what differs. */
    private void settle(K key, Both<V> both, Optional<Both<V>> before, int attempt) {
        if (isNotComparable(both.old()) || isNotComparable(both.fresh())) {
            notCompared.increment();
            return;
        }
        Comparison comparison = compare(key, both.old(), both.fresh());
        if (comparison.verdict() != Verdict.DIFFERENT) {
            boolean race = attempt > 0 && comparison.verdict() != Verdict.UNKNOWN;
            decided(key, both, race ? verdict(Verdict.STALE, "") : comparison);
        } else {
            differs(key, both, before, attempt, comparison);
        }
    }

    private void differs(K key, Both<V> both, Optional<Both<V>> before, int attempt, Comparison comparison) {
        int still = before.map(last -> moves(key, last, both) ? 0 : last.still() + 1)
                .orElse(0);
        if (still >= AGAIN_MILLIS.size() && !both.mayLack()) {
            decided(key, both, comparison);
        } else if (attempt < AGAIN_MILLIS.size() + (still == 0 ? 0 : MORE_TRIES)) {
            readAgain(key, both.after(still), attempt);
        } else {
            String why = both.mayLack() ? "the follower was behind all the time" : "it changed again and again";
            decided(key, both, verdict(Verdict.UNKNOWN, why));
        }
    }

    @SuppressWarnings("IllegalCatch") // the application's, and no concern of comparing
    private void decided(K key, Both<V> both, Comparison comparison) {
        count(both, comparison);
        try {
            watch.compared(key, comparison, both.old().nanos(), both.fresh().nanos());
        } catch (RuntimeException failure) {
            LOG.warn("what came of comparing could not be told", failure);
        }
    }

    private void count(Both<V> both, Comparison comparison) {
        if (both.noise().isPresent()) {
            counts.count(comparison, both.noise().get());
        } else {
            counts.count(comparison);
        }
    }

    /** True if one of the sides says something else than before. */
    private boolean moves(K key, Both<V> last, Both<V> now) {
        return compare(key, last.old(), now.old()).verdict() == Verdict.DIFFERENT
                || compare(key, last.fresh(), now.fresh()).verdict() == Verdict.DIFFERENT;
    }

    private void readAgain(K key, Both<V> last, int attempt) {
        long size = weight(last);
        Runnable handOver = () -> {
            letGo(size);
            boolean taken = lane.offer(size, () -> {
                Both<V> both = askAgain(key, last);
                settle(key, both, Optional.of(last), attempt + 1);
                tell(both.old());
                tell(both.fresh());
            });
            if (!taken) {
                notDecided(last);
            }
        };
        boolean room = again.incrementAndGet() <= AGAIN_MAX;
        if (againBytes.addAndGet(size) > limits.bytes() || !room) {
            letGo(size);
            notDecided(last);
            return;
        }
        try {
            int wait = AGAIN_MILLIS.get(Math.min(attempt, AGAIN_MILLIS.size() - 1));
            Future<?> unused = later.schedule(handOver, wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            letGo(size);
            notDecided(last);
        }
    }

    private void letGo(long size) {
        again.decrementAndGet();
        againBytes.addAndGet(-size);
    }

    /** What is held until both sides are read again. More than there is room for if nobody can tell. */
    @SuppressWarnings("IllegalCatch") // the application's function
    private long weight(Both<V> both) {
        try {
            return weight(both.old().value()) + weight(both.fresh().value());
        } catch (RuntimeException failure) {
            LOG.warn("an answer could not be weighed, and is not read again", failure);
            return limits.bytes() + 1;
        }
    }

    private long weight(@Nullable V value) {
        return value == null ? 0 : weight.applyAsLong(value);
    }

    private void notDecided(Both<V> last) {
        count(last, verdict(Verdict.UNKNOWN, "it differed and was not read again"));
    }

    private static Comparison verdict(Verdict verdict, String problem) {
        return new Comparison(
                verdict, List.of(), problem.isEmpty() ? Optional.empty() : Optional.of(problem), Optional.empty());
    }

    /** What became of all reads. Those that are being compared are in none of the verdicts yet. */
    public ReadCounts counts() {
        long late = lane.count(Lane.Dropped.LATE);
        return new ReadCounts(
                atOld.sum(),
                atNew.sum(),
                saved.sum(),
                failedAtOld.sum(),
                failedAtNew.sum(),
                counts.compared(Verdict.EQUAL),
                counts.compared(Verdict.EQUIVALENT),
                counts.compared(Verdict.STALE),
                counts.compared(Verdict.DIFFERENT),
                counts.compared(Verdict.UNKNOWN),
                notCompared.sum() + late);
    }

    /** Which fields differed, and by which rules they were excused. */
    public FieldCounts fields() {
        return counts;
    }

    /** Compares nothing more; what waits is finished if its deadline allows. What was to be read again is not. */
    @Override
    public void close() {
        later.shutdownNow();
        lane.close();
    }
}
