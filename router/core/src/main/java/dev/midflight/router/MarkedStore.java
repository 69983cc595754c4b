package dev.midflight.router;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store with local transactions, in which a write and a mark of its key are committed together. For
 * {@link WriteMode#STATE_TRANSFER}. Reads of it show what is committed, and do not come from a replica that may be
 * behind.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what is thrown if it cannot be
 */
public non-sealed interface MarkedStore<K, V, E extends Exception> extends Store<K, V, E> {

    /**
     * Writes as the authority, and does in the same transaction what belongs beside it.
     *
     * @param value null deletes
     * @throws StaleEpochException if the authority has moved since; nothing was written
     */
    void write(K key, @Nullable V value, Beside beside) throws E;

    /**
     * Writes as the follower, and makes sure in the same transaction that the owner is still the one. Doing so twice is
     * the same as once.
     *
     * @param value null deletes, if there is something
     * @throws StaleOwnerException if another owns the part of the keys by now; nothing was written
     */
    void put(K key, @Nullable V value, Owner owner) throws E;

    /** Which keys are marked, and who owns which part of them. */
    Marks marks();

    /**
     * What belongs into the transaction of a write at the authority.
     *
     * @param epoch of the plan under which it began; refused if the store was closed to it by {@link Marks#raise}
     * @param mark the key's text, which is to be marked; empty if nobody follows
     */
    record Beside(long epoch, Optional<String> mark) {}

    /**
     * Who brings a part of the keys to the follower.
     *
     * @param part from 0 to {@link Marks#PARTS}, exclusive
     * @param token of the claim, above those of all earlier ones of the part
     */
    record Owner(int part, long token) {}
}
