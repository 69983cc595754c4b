package dev.midflight.stores.sql.marks;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What a writer left beside its change: which row is to be read again.
 *
 * @param id its number in the store's table of marks; numbers become visible in any order
 * @param name the table, as {@link MarkDialect#name} writes it
 * @param key the row's key, a JSON array of strings; nothing if any row of the table may have changed
 * @param at when it was written, to the store's clock
 */
record Mark(long id, String name, Optional<String> key, Instant at) {

    /** Requires all. */
    Mark {
        requireNonNull(name, "name");
        requireNonNull(key, "key");
        requireNonNull(at, "at");
    }
}
