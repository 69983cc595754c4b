package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

/**
 * The record of a copied chunk, saved in the same target transaction as its rows.
 *
 * @param table the table's number
 * @param span which keys
 * @param lane the lane that owns the chunk's keys until the copy of all tables is complete
 * @param token the snapshot's token
 * @param rows how many rows were written
 * @param bytes about how many bytes they took
 */
public record ChunkDone(int table, KeySpan span, int lane, String token, long rows, long bytes) {

    /** Requires all. */
    public ChunkDone {
        requireNonNull(span, "span");
        requireNonNull(token, "token");
    }
}
