package dev.midflight.spi;

/** What is known about a table's key on one side. */
public enum KeyClass {
    /** The store's key order equals the byte order of {@link Key}: chunks are ranges, verified range against range. */
    ORDERED,
    /**
     * The key identifies a row, but its order is the store's own (a collation, a hash): one chunk, verified by
     * buckets.
     */
    UNORDERED,
    /** No key: rows are a multiset, changed one equal row at a time. */
    NONE
}
