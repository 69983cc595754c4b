package dev.midflight.router;

import org.jspecify.annotations.Nullable;

/**
 * Reads one store.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what is thrown if it cannot be
 */
@FunctionalInterface
public interface Reader<K, V, E extends Exception> {

    /** What the store has; null if it has nothing. Called by callers' threads and by those of the router. */
    @Nullable
    V read(K key) throws E;
}
