package dev.midflight.spi;

import java.util.Optional;

/**
 * A part of a key space: from {@code first} up to, but not including, {@code end}; absent bounds are infinite. Half-
 * open, so
 * that neighbours meet without a gap and every new key falls into exactly one chunk.
 *
 * @param first the lowest key, or none
 * @param end the lowest key that is beyond, or none
 */
public record KeySpan(Optional<Key> first, Optional<Key> end) {

    /** The whole key space. */
    public static final KeySpan ALL = new KeySpan(Optional.empty(), Optional.empty());

    /** Requires {@code first < end} where both are present. */
    public KeySpan {
        if (first.isPresent() && end.isPresent() && first.get().compareTo(end.get()) >= 0) {
            throw new IllegalArgumentException("span %s..%s is empty".formatted(first.get(), end.get()));
        }
    }

    /** True if the key lies in this span. */
    public boolean contains(Key key) {
        return first.map(bound -> bound.compareTo(key) <= 0).orElse(true)
                && end.map(bound -> key.compareTo(bound) < 0).orElse(true);
    }
}
