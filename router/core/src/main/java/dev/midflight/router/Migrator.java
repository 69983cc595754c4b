package dev.midflight.router;

import static dev.midflight.router.MigratorBuilder.said;
import static java.util.Objects.requireNonNull;

import dev.midflight.router.Divergences.Source;
import dev.midflight.router.compare.Comparison;
import dev.midflight.router.compare.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes what an application keeps, while it moves from one store to another. Each write is made at the
 * authority by the thread that asks for it, under the plan with which it began; the follower gets it as the
 * {@link WriteMode} says, by other threads. Nobody waits for the follower, but for the budget in the MIRROR stages, as
 * long as that is not in vain.
 *
 * <p>What fails at the follower is no failure of the write: the key is brought over again, or written down as one that
 * may differ.
 *
 * <p>Safe for any thread.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what a store throws
 */
public final class Migrator<K, V, E extends Exception> implements AutoCloseable {

    private static final int LOCKS = 1_024;

    private final Router router;
    private final Store<K, V, E> old;
    private final Store<K, V, E> fresh;
    private final Function<? super K, ? extends @Nullable String> entityOf;
    private final Function<K, String> textOf;
    private final Budget budget;
    private final Noted noted;
    private final Reads<K, V, E> reads;
    private final Optional<ApplierThreads<K, V, E>> applier;
    private final Legs<K, V, E> legs;
    private final Repair<K, V, E> repair;

    /** So that a change of a key that was read and a write of it in this process do not overtake each other. */
    private final List<ReentrantLock> locks =
            IntStream.range(0, LOCKS).mapToObj(place -> new ReentrantLock()).toList();

    private final LongAdder written = new LongAdder();
    private final LongAdder inTime = new LongAdder();
    private final LongAdder notInTime = new LongAdder();

    Migrator(MigratorBuilder<K, V, E> builder) {
        this.router = builder.router;
        this.old = said(builder.old, "the old store: old(...)");
        this.fresh = said(builder.fresh, "the new store: fresh(...)");
        this.entityOf = said(builder.entity, "to say to whom a key belongs: entity(...)");
        this.textOf = said(builder.textOf, "the text of a key: keys(...)");
        this.budget = new Budget(builder.callerBudget, builder.limits, builder.time, builder.beforeWait);
        Divergences journal = said(builder.journal, "a journal of what may differ: journal(...)");
        this.noted = new Noted(journal);
        Modes<K, V, E> modes = new Modes<>(builder, old, fresh);
        this.reads = Reads.<K, V, E>through(router, builder.name)
                .old(old)
                .fresh(fresh)
                .entity(entityOf)
                .compare(said(builder.fields, "to say how answers are compared: compare(...)"))
                .copied(said(
                        builder.copy,
                        "to know if values may change after they were given: immutable() or" + " copied(...)"))
                .weight(builder.weight)
                .baseline(builder.baselinePpm)
                .limits(builder.limits)
                .watch(this::compared)
                .build();
        this.applier = modes.applier(journal);
        this.legs = modes.legs(applier, noted);
        this.repair = new Repair<>(builder, legs);
    }

    /** Begins to say how a migration's data is read and written; its marks and its threads bear the name. */
    public static <K, V, E extends Exception> MigratorBuilder<K, V, E> through(Router router, String name) {
        return new MigratorBuilder<>(name, router);
    }

    private void compared(K key, Comparison comparison, long oldNanos, long newNanos) {
        if (comparison.verdict() != Verdict.DIFFERENT) {
            return;
        }
        long epoch = router.plan().map(RoutePlan::epoch).orElse(0L);
        noted.add(
                textOf.apply(key),
                epoch,
                Source.SHADOW_MISMATCH,
                comparison.differences().toString());
    }

    /**
     * Reads. If the follower fails, the authority is asked.
     *
     * @throws RefusedException if no plan has come and reads are to wait for one
     */
    public @Nullable V read(K key) throws E {
        return reads.read(key);
    }

    /**
     * Writes.
     *
     * @throws RefusedException if nobody knows where to write; nothing was written
     * @throws E of the authority; as without a migrator, it may have written all the same
     */
    public void write(K key, V value) throws E {
        requireNonNull(value, "value");
        change(key, authority -> value);
    }

    /** Deletes. Otherwise as {@link #write}. */
    public void delete(K key) throws E {
        change(key, authority -> null);
    }

    /**
     * Reads at the authority, and writes what the function makes of it there. No write of the key by this process comes
     * between; in {@link WriteMode#LEASES} none by others either. In the other modes, against other processes, the
     * store has to do what it did before: a transaction with a lock, or a version that it checks.
     *
     * @param change gets null if there is nothing, and deletes by giving null; called once
     * @return what was written
     */
    public @Nullable V update(K key, UnaryOperator<@Nullable V> change) throws E {
        requireNonNull(change, "change");
        return change(key, authority -> change.apply(authority.read(key)));
    }

    /** What to write, which may have to be read first. */
    private interface Asked<K, V, E extends Exception> {
        @Nullable
        V of(Store<K, V, E> authority) throws E;
    }

    private @Nullable V change(K key, Asked<K, V, E> asked) throws E {
        // All that is the application's and may throw comes before the pass, which a switch waits for.
        String entity = entityOf.apply(requireNonNull(key, "key"));
        ReentrantLock lock = locks.get(Math.floorMod(key.hashCode(), LOCKS));
        Pass pass = router.begin();
        Written<V> value = new Written<>();
        boolean handedOver = false;
        CompletableFuture<Boolean> follower;
        lock.lock();
        try {
            follower = legs.write(pass, key, () -> value.set(asked.of(store(pass.authority()))));
            handedOver = true;
        } finally {
            lock.unlock();
            // Whether it was written or not: nobody knows of one that failed.
            pass.wrote(entity);
            if (!handedOver) {
                pass.close();
            }
        }
        written.increment();
        if (pass.plan().stage().follower() == Stage.Follower.WITH_THE_ANSWER) {
            await(follower, key);
        }
        return value.get();
    }

    private Store<K, V, E> store(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    private void await(CompletableFuture<Boolean> follower, K key) {
        boolean there = false;
        try {
            there = budget.await(follower);
        } catch (TimeoutException | ExecutionException late) {
            applier.ifPresent(by -> by.leave(textOf.apply(key), follower));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        (there ? inTime : notInTime).increment();
    }

    /** What was written, for whoever has asked for it. */
    private static final class Written<V> {
        private @Nullable V value;

        @Nullable
        V set(@Nullable V written) {
            value = written;
            return written;
        }

        @Nullable
        V get() {
            return value;
        }
    }

    /**
     * Has keys brought to the follower that nobody writes, to fill it. A few hundred at a time; a newer write of a key
     * is not undone by it.
     *
     * @throws IllegalStateException if the stage has no follower that could be filled; nothing has happened
     */
    public void fill(Collection<K> keys) throws E {
        Pass pass = router.begin();
        boolean begun = false;
        try {
            if (!pass.plan().stage().isFollowed()) {
                throw new IllegalStateException("Cannot fill the follower in the stage %s."
                        .formatted(pass.plan().stage()));
            }
            begun = true;
            legs.fill(pass, keys);
        } finally {
            if (!begun) {
                pass.close();
            }
        }
    }

    /**
     * Heals up to so many of the divergences that may be tried now: both sides are read, and if they differ the
     * authority's value is brought over, to be read again in the next round. Does nothing while the authority moves, or
     * nobody follows. To be called every now and then, by any number of processes.
     *
     * @throws Exception of a store or the journal, if three failed one after the other; those that failed are put off,
     *     and what was not looked at is in the next round
     */
    public RepairCounts repair(Journal journal, int max) throws Exception {
        return repair.round(journal, max);
    }

    /** What became of reads. */
    public Reads<K, V, E> reads() {
        return reads;
    }

    /** What became of writes. */
    public WriteCounts counts() {
        return new WriteCounts(
                written.sum(),
                inTime.sum(),
                notInTime.sum(),
                applier.map(ApplierThreads::applied).orElse(0L),
                applier.map(ApplierThreads::failed).orElse(0L),
                applier.map(ApplierThreads::waiting).orElse(0),
                noted.noted(),
                noted.lost());
    }

    /** The keys, by their texts, that the follower refuses, and why; as this process knows them. */
    public Map<String, String> aside() {
        return applier.map(ApplierThreads::aside).orElse(Map.of());
    }

    /** Tries again what was put aside, after its cause was taken away. */
    public void retryAside() {
        applier.ifPresent(ApplierThreads::retryAll);
    }

    /** Takes nothing more; what waits for the follower is finished if its deadline allows, or stays marked. */
    @Override
    public void close() {
        reads.close();
        legs.close();
        applier.ifPresent(ApplierThreads::close);
    }
}
