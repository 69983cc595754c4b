package dev.midflight.router;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The two legs of a write: at the authority by the caller, at the follower by others. One for each {@link WriteMode}.
 */
interface Legs<K, V, E extends Exception> extends AutoCloseable {

    /**
     * Writes at the authority, and sees to it that the follower gets it. Ends the pass when nothing more is written by
     * it; after an exception the caller does.
     *
     * @param change what to write, asked for once, when nobody else may write the key who is to be kept from it
     * @return what says whether the follower has it
     */
    CompletableFuture<Boolean> write(Pass pass, K key, Change<V, E> change) throws E;

    /** What to write. */
    interface Change<V, E extends Exception> {
        /** The value; null deletes. */
        @Nullable
        V value() throws E;
    }

    /** Has keys brought to the follower that nobody writes. Ends the pass. */
    void fill(Pass pass, Collection<K> keys) throws E;

    /** Has a key brought to the follower that has something else of it than the authority. Ends the pass. */
    void copy(Pass pass, K key) throws E;

    /** Takes nothing more. */
    @Override
    void close();
}
