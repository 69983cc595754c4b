package dev.midflight.router;

import dev.midflight.router.compare.Comparison;

/**
 * Is told what came of comparing reads, by the threads that compare, so it is quick. What it throws is logged.
 *
 * @param <K> what is asked for
 */
@FunctionalInterface
public interface ReadWatch<K> {

    /**
     * Both sides were read, if need be again, and this is what came of it.
     *
     * @param oldNanos how long the old side took the last time
     * @param newNanos how long the new side took the last time
     */
    void compared(K key, Comparison comparison, long oldNanos, long newNanos);
}
