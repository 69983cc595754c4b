package dev.midflight.spi;

import java.util.List;
import java.util.Optional;

/** Reads rows of a store's tables. Safe for several threads; each read has a connection of its own. */
public interface RowReader {

    /**
     * Opens a read of the rows in a span, in key order where the table's keys are ordered.
     *
     * @throws StoreUnavailableException if the store does not answer or a definition is being changed; repeat later
     */
    RowRead read(Table table, KeySpan span);

    /** Opens a read of the rows with these keys, in any order; keys without a row are left out. */
    RowRead read(Table table, List<Key> keys);

    /**
     * The key that follows the next {@code rows} rows from {@code first} on: the end of a chunk of that many rows.
     *
     * @return nothing if there are fewer rows
     */
    Optional<Key> bound(Table table, Optional<Key> first, long rows);

    /** What the store knows without counting. */
    Estimate estimate(Table table);

    /**
     * Cheap figures.
     *
     * @param rows about how many rows
     * @param bytes about how many bytes they take
     */
    record Estimate(long rows, long bytes) {}
}
