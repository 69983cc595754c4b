package dev.midflight.spi;

/**
 * Rows of one table as one snapshot sees them. The snapshot exists as soon as this object does; rows are read later,
 * so that
 * a caller can first decide on the token. Holds a transaction of the store open: close it soon. One thread at a time.
 */
public interface RowRead extends AutoCloseable {

    /** What the snapshot sees. */
    SnapshotToken token();

    /**
     * Clears {@code into} and fills it with the next rows up to {@code bytesMax}, at least one row if any is left.
     *
     * @return false if there are no more rows
     * @throws StoreUnavailableException if the connection is lost; the read must be opened again
     */
    boolean next(RowBatch into, long bytesMax);

    /**
     * The same for who reads slowly on purpose, about so much at a time: if it can, the store is asked for no more than
     * that and does nothing in between. May take turns with {@link #next}.
     */
    default boolean nextPage(RowBatch into, long bytesWanted) {
        return next(into, bytesWanted);
    }

    /** Begins again with the first row, in the same snapshot; only once there are no more rows. */
    void again();

    /** Ends the snapshot. Does nothing the second time. */
    @Override
    void close();
}
