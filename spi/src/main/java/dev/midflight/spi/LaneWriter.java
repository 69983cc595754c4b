package dev.midflight.spi;

import java.util.List;
import java.util.Optional;

/**
 * Writes one lane to a target: {@code begin (insert | upsert | patch | delete | ...)* commit}. Rows, chunk records
 * and the
 * lane's progress become durable together or not at all. One thread at a time.
 *
 * <p>The first act of every transaction is to touch the lane's progress under the writer's epoch. That refuses an
 * owner that
 * was replaced ({@link StaleOwnerException}), and it marks the transaction for the opposite direction's log as an echo.
 *
 * <p>Any {@link StoreUnavailableException} leaves the outcome unknown: call {@link #rollback}, read {@link
 * Target#progress}
 * and go on from there.
 */
public interface LaneWriter extends AutoCloseable {

    /** Begins a transaction. */
    void begin();

    /** An empty batch for rows of a chunk; it holds them whole in the form of this writer, where there is one. */
    default RowBatch batch(Table table) {
        return table.batch();
    }

    /**
     * Inserts rows of a chunk; no row with such a key is in the target.
     *
     * @return the rows that were refused; all others are written
     */
    List<Rejection> insert(Table table, RowBatch rows);

    /** True if many rows of a table cost less together, by {@link #insertWhole}, than piece by piece. */
    default boolean insertsWhole(Table table) {
        return false;
    }

    /**
     * Inserts all rows of a chunk together; no row with such a key is in the target.
     *
     * @return false if one of them was refused; nothing of them is written then, and not all may have been asked for
     */
    default boolean insertWhole(Table table, Rows rows) {
        throw new UnsupportedOperationException(table.name().toString());
    }

    /** Rows that come in pieces. */
    interface Rows {

        /** The next piece, never an empty one and valid until the next call; nothing after the last. */
        Optional<RowBatch> next();
    }

    /**
     * Writes rows whole, whether or not their keys are in the target. A key occurs once, no value is absent. A table
     * with a
     * further unique key gets the rows in one step, so that values may change places among them.
     *
     * @return the rows that were refused; all others are written
     */
    List<Rejection> upsert(Table table, RowBatch rows);

    /**
     * Changes those columns of existing rows that are not absent. A key occurs once.
     *
     * @return the rows that were refused or that the target does not have; all others are written
     */
    List<Rejection> patch(Table table, RowBatch rows);

    /** Deletes the rows with these keys where they exist; the batch has all columns, of which the key's are read. */
    void delete(Table table, RowBatch keys);

    /**
     * Deletes one row equal to each row of the batch; for tables without a key.
     *
     * @return the rows that the target does not have
     */
    List<Rejection> deleteEqual(Table table, RowBatch rows);

    /** Deletes all rows of a span. */
    void clear(Table table, KeySpan span);

    /** Saves the record of a copied chunk. */
    void chunkDone(ChunkDone chunk);

    /** Saves rows as quarantined; a repeat for the same key replaces the cause. */
    void quarantine(List<Quarantined> rows);

    /** Forgets that keys of a table were quarantined, because they have now been written or deleted. */
    void release(int table, List<Key> keys);

    /** Reads rows by key within the transaction; keys without a row are left out. */
    void read(Table table, List<Key> keys, RowBatch into);

    /** Saves the progress and makes everything since {@link #begin} durable. */
    void commit(LaneProgress progress);

    /** Gives up everything since {@link #begin}; never fails. */
    void rollback();

    /** Releases the connection. Does nothing the second time. */
    @Override
    void close();
}
