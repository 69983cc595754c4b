package dev.midflight.router;

/**
 * One of the two stores between which a {@link Migrator} moves what an application keeps. What it can do beside reading
 * and writing says which {@link WriteMode} it carries.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what is thrown if it cannot be
 */
public sealed interface Store<K, V, E extends Exception> extends Reader<K, V, E>
        permits MarkedStore, VersionedStore, PlainStore {}
