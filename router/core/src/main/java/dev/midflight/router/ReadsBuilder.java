package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.compare.FieldCounts;
import dev.midflight.router.compare.Fields;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts together {@link Reads}. Not thread-safe.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what a store throws
 */
public final class ReadsBuilder<K, V, E extends Exception> {

    private static final long USUAL_BYTES = 1_024;

    final String name;
    final Router router;

    @Nullable
    Reader<K, V, E> old;

    @Nullable
    Reader<K, V, E> fresh;

    @Nullable
    Function<? super K, ? extends @Nullable String> entity;

    @Nullable
    Function<? super K, Fields<V>> fields;

    @Nullable
    Fields<V> usual;

    @Nullable
    UnaryOperator<V> copy;

    ToLongFunction<V> weight = value -> USUAL_BYTES;
    LaneLimits limits = LaneLimits.USUAL;
    int baselinePpm = Baseline.USUAL_PPM;
    ReadWatch<? super K> watch = (key, comparison, oldNanos, newNanos) -> {};

    ReadsBuilder(String name, Router router) {
        this.name = requireNonNull(name, "name");
        this.router = requireNonNull(router, "router");
    }

    /** Reads the old store. */
    public ReadsBuilder<K, V, E> old(Reader<K, V, E> reader) {
        old = requireNonNull(reader, "reader");
        return this;
    }

    /** Reads the new store. */
    public ReadsBuilder<K, V, E> fresh(Reader<K, V, E> reader) {
        fresh = requireNonNull(reader, "reader");
        return this;
    }

    /**
     * To whom a key belongs: the person or tenant, so that all of theirs is read at one side. Null if that is not
     * known: it is then read at the authority, and not compared.
     */
    public ReadsBuilder<K, V, E> entity(Function<? super K, ? extends @Nullable String> ofKey) {
        entity = requireNonNull(ofKey, "ofKey");
        return this;
    }

    /** How two answers are compared. */
    public ReadsBuilder<K, V, E> compare(Fields<V> comparer) {
        return compare(comparer, key -> comparer);
    }

    /**
     * How two answers are compared, if that depends on what was asked.
     *
     * @param all the one that has all rules, which {@link Reads#fields} tells
     * @param ofKey the one for what was asked; asked for it often
     */
    public ReadsBuilder<K, V, E> compare(Fields<V> all, Function<? super K, Fields<V>> ofKey) {
        usual = requireNonNull(all, "all");
        fields = requireNonNull(ofKey, "ofKey");
        return this;
    }

    /** Answers are never changed, so they may be compared later as they are. */
    public ReadsBuilder<K, V, E> immutable() {
        return copied(value -> value);
    }

    /** Answers may be changed by whoever has asked: this is what makes a copy of one, all the way down. */
    public ReadsBuilder<K, V, E> copied(UnaryOperator<V> copier) {
        copy = requireNonNull(copier, "copier");
        return this;
    }

    /**
     * About how many bytes an answer takes while it waits; 1,024 unless said. The bytes of {@link LaneLimits} bound
     * what is held only as well as this says.
     */
    public ReadsBuilder<K, V, E> weight(ToLongFunction<V> ofValue) {
        weight = requireNonNull(ofValue, "ofValue");
        return this;
    }

    /**
     * Of how many of a million compared reads the authority is asked twice more, by the threads that compare: what it
     * then differs from itself is noise, see {@link FieldCounts#beyondNoise}. About 1 in 100 unless said, and one
     * entity at most once a minute; 0 for none.
     */
    public ReadsBuilder<K, V, E> baseline(int ppm) {
        baselinePpm = Bucket.requirePpm("a baseline", ppm);
        return this;
    }

    /** How much may wait to be compared. */
    public ReadsBuilder<K, V, E> limits(LaneLimits lane) {
        limits = requireNonNull(lane, "lane");
        return this;
    }

    /** Who is told what came of comparing. */
    public ReadsBuilder<K, V, E> watch(ReadWatch<? super K> told) {
        watch = requireNonNull(told, "told");
        return this;
    }

    /**
     * Begins.
     *
     * @throws IllegalStateException naming what was not said
     */
    public Reads<K, V, E> build() {
        return new Reads<>(this);
    }

    /** What was said, or a refusal that names it. */
    static <T> T said(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("Reads need %s.".formatted(what));
        }
        return value;
    }
}
