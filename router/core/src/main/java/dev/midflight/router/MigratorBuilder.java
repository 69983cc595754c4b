package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.compare.FieldCounts;
import dev.midflight.router.compare.Fields;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts together a {@link Migrator}. Not thread-safe.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what a store throws
 */
public final class MigratorBuilder<K, V, E extends Exception> {

    private static final long USUAL_BYTES = 1_024;

    final String name;
    final Router router;

    @Nullable
    Store<K, V, E> old;

    @Nullable
    Store<K, V, E> fresh;

    @Nullable
    Function<? super K, ? extends @Nullable String> entity;

    @Nullable
    Function<K, String> textOf;

    @Nullable
    Function<String, K> keyOf;

    @Nullable
    Fields<V> fields;

    @Nullable
    UnaryOperator<V> copy;

    @Nullable
    Divergences journal;

    @Nullable
    KeyLeases leases;

    WriteMode mode = WriteMode.STATE_TRANSFER;
    ToLongFunction<V> weight = value -> USUAL_BYTES;
    LaneLimits limits = LaneLimits.USUAL;
    int baselinePpm = Baseline.USUAL_PPM;
    ApplierLimits applier = ApplierLimits.USUAL;
    boolean applies = true;
    Duration callerBudget = Duration.ofMillis(5);
    Duration leaseTime = Duration.ofSeconds(10);
    Duration leaseWait = Duration.ofSeconds(1);
    Predicate<Exception> refusal = Refusals::isRefusal;
    Nanos time = Nanos.SYSTEM;
    Consumer<CompletableFuture<Boolean>> beforeWait = follower -> {};
    Function<String, FollowerLane> lanes = lane -> new Lane(lane, limits, time);

    MigratorBuilder(String name, Router router) {
        this.name = requireNonNull(name, "name");
        this.router = requireNonNull(router, "router");
    }

    /** The old store. */
    public MigratorBuilder<K, V, E> old(Store<K, V, E> store) {
        old = requireNonNull(store, "store");
        return this;
    }

    /** The new store. */
    public MigratorBuilder<K, V, E> fresh(Store<K, V, E> store) {
        fresh = requireNonNull(store, "store");
        return this;
    }

    /**
     * To whom a key belongs: the person or tenant, so that all of theirs is read at one side. Null if that is not
     * known: it is then read at the authority and not compared, and after a write of it all reads of this process go
     * there until the follower has what was written up to then.
     */
    public MigratorBuilder<K, V, E> entity(Function<? super K, ? extends @Nullable String> ofKey) {
        entity = requireNonNull(ofKey, "ofKey");
        return this;
    }

    /** The text of a key, the same in every process, and the key of a text. */
    public MigratorBuilder<K, V, E> keys(Function<K, String> ofKey, Function<String, K> ofText) {
        textOf = requireNonNull(ofKey, "ofKey");
        keyOf = requireNonNull(ofText, "ofText");
        return this;
    }

    /** How two answers are compared. */
    public MigratorBuilder<K, V, E> compare(Fields<V> comparer) {
        fields = requireNonNull(comparer, "comparer");
        return this;
    }

    /** Values are never changed, so they may be handed on as they are. */
    public MigratorBuilder<K, V, E> immutable() {
        return copied(value -> value);
    }

    /** Values may be changed by whoever has given or asked for them: this makes a copy, all the way down. */
    public MigratorBuilder<K, V, E> copied(UnaryOperator<V> copier) {
        copy = requireNonNull(copier, "copier");
        return this;
    }

    /**
     * About how many bytes a value takes while it waits; 1,024 unless said. The bytes of {@link LaneLimits} bound what
     * is held only as well as this says.
     */
    public MigratorBuilder<K, V, E> weight(ToLongFunction<V> ofValue) {
        weight = requireNonNull(ofValue, "ofValue");
        return this;
    }

    /**
     * Of how many of a million compared reads the authority is asked twice more, by the threads that compare: what it
     * then differs from itself is noise, see {@link FieldCounts#beyondNoise}. About 1 in 100 unless said, and one
     * entity at most once a minute; 0 for none.
     */
    public MigratorBuilder<K, V, E> baseline(int ppm) {
        baselinePpm = Bucket.requirePpm("a baseline", ppm);
        return this;
    }

    /** Where keys are written down that differ, or may. */
    public MigratorBuilder<K, V, E> journal(Divergences divergences) {
        journal = requireNonNull(divergences, "divergences");
        return this;
    }

    /** How the follower gets what is written; {@link WriteMode#STATE_TRANSFER} unless said. */
    public MigratorBuilder<K, V, E> mode(WriteMode writeMode) {
        mode = requireNonNull(writeMode, "writeMode");
        return this;
    }

    /**
     * For {@link WriteMode#LEASES}: who may write which key.
     *
     * @param shared by all processes that write
     * @param held for how long a key is at most
     * @param wait for a key that another holds, before the write is refused
     */
    public MigratorBuilder<K, V, E> leases(KeyLeases shared, Duration held, Duration wait) {
        leases = requireNonNull(shared, "shared");
        leaseTime = requireNonNull(held, "held");
        leaseWait = requireNonNull(wait, "wait");
        return this;
    }

    /** How much may wait for the follower, or to be compared. */
    public MigratorBuilder<K, V, E> limits(LaneLimits lane) {
        limits = requireNonNull(lane, "lane");
        return this;
    }

    /** For {@link WriteMode#STATE_TRANSFER}: how marked keys are brought over by this process. */
    public MigratorBuilder<K, V, E> applier(ApplierLimits by) {
        applier = requireNonNull(by, "by");
        applies = true;
        return this;
    }

    /** This process only marks keys; others bring them over. It then reads at the authority only. */
    public MigratorBuilder<K, V, E> withoutApplier() {
        applies = false;
        return this;
    }

    /**
     * How long a write waits for the follower in the MIRROR stages, at most; 5 ms unless said, zero not at all. When
     * many of the last ones have waited in vain none does for a while, see {@link LaneLimits}.
     */
    public MigratorBuilder<K, V, E> callerBudget(Duration budget) {
        callerBudget = requireNonNull(budget, "budget");
        return this;
    }

    /**
     * Which failures of the follower will not go away by trying again: their keys are put aside. Unless said, those
     * with an SQL state of the classes 22 and 23, and arguments that are refused.
     */
    public MigratorBuilder<K, V, E> refusedBy(Predicate<Exception> isRefusal) {
        refusal = requireNonNull(isRefusal, "isRefusal");
        return this;
    }

    /**
     * Begins.
     *
     * @throws IllegalStateException naming what was not said
     * @throws IllegalArgumentException if the stores do not carry the mode
     */
    public Migrator<K, V, E> build() {
        return new Migrator<>(this);
    }

    /** What was said, or a refusal that names it. */
    static <T> T said(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("A migrator needs %s.".formatted(what));
        }
        return value;
    }
}
