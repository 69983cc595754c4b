package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A store with neither transactions nor conditional writes: whoever writes last wins. For {@link WriteMode#LEASES}.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 * @param <E> what is thrown if it cannot be
 */
public non-sealed interface PlainStore<K, V, E extends Exception> extends Store<K, V, E> {

    /**
     * Writes.
     *
     * @param value null deletes, if there is something
     */
    void write(K key, @Nullable V value) throws E;

    /** A store from two functions. */
    static <K, V, E extends Exception> PlainStore<K, V, E> of(Reader<K, V, E> reader, Writer<K, V, E> writer) {
        requireNonNull(reader, "reader");
        requireNonNull(writer, "writer");
        return new PlainStore<>() {
            @Override
            public @Nullable V read(K key) throws E {
                return reader.read(key);
            }

            @Override
            public void write(K key, @Nullable V value) throws E {
                writer.write(key, value);
            }
        };
    }

    /** Writes one store. */
    @FunctionalInterface
    interface Writer<K, V, E extends Exception> {

        /** Writes; null deletes. */
        void write(K key, @Nullable V value) throws E;
    }
}
