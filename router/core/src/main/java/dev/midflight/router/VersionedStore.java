package dev.midflight.router;

import org.jspecify.annotations.Nullable;

/**
 * A store with conditional writes: keeps a version with each key and takes only what is newer. For
 * {@link WriteMode#VERSIONS}. The version of a key that was deleted is kept until the migration is over.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what is thrown if it cannot be
 */
public non-sealed interface VersionedStore<K, V, E extends Exception> extends Store<K, V, E> {

    /**
     * Writes as the authority and issues the version of it, in one step: the epoch, and a number above all that the key
     * has had.
     *
     * @param value null deletes
     * @throws StaleEpochException if the authority has moved since; nothing was written
     */
    Version write(K key, @Nullable V value, long epoch) throws E;

    /**
     * Writes as the follower if the version is above the key's, in one step; false if it is not.
     *
     * @param value null deletes, and the version is kept
     */
    boolean apply(K key, @Nullable V value, Version version) throws E;

    /**
     * What the key has, with its version; null if it has never been there. What is older than the first version has one
     * of epoch 0 and number 0.
     */
    @Nullable
    State<V> state(K key) throws E;

    /**
     * Refuses writes as the authority of earlier epochs from now on. For whoever moves the stages, at the side that has
     * lost the authority, before any process may write at the other: a process that was stopped meanwhile and goes on
     * is told so by its write.
     */
    void raise(long epoch) throws E;

    /**
     * What a key has.
     *
     * @param value null if it is deleted
     */
    record State<V>(@Nullable V value, Version version) {}
}
