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

    /** Writes as the follower if the version is above the key's, in one step; false if it is not. */
    boolean apply(K key, V value, Version version) throws E;

    /** Deletes as the follower if the version is above the key's, and keeps the version; false if it is not. */
    boolean remove(K key, Version version) throws E;

    /** Writes as the follower if it has never had the key, nor anything deleted of it; false if it has. */
    boolean fill(K key, V value, Version version) throws E;

    /** What the key has, with its version; null if it has never been there. */
    @Nullable
    State<V> state(K key) throws E;

    /** Refuses writes as the authority of earlier epochs from now on. */
    void raise(long epoch) throws E;

    /**
     * What a key has.
     *
     * @param value null if it is deleted
     */
    record State<V>(@Nullable V value, Version version) {}
}
