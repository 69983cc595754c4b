package dev.midflight.engine.copy;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.throttle.Amount;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.RowReader.Estimate;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/**
 * Cuts what is left of a table into chunks of about the wanted bytes, lazily: the end of a chunk is looked up when
 * its turn
 * has come. The first chunk has no lower and the last no upper bound, so every new key falls into exactly one. Tables
 * whose
 * keys have no known order are one chunk. One thread at a time.
 */
public final class ChunkPlanner {

    private static final long ROWS_MAX = 200_000;
    private static final int UNAVAILABLE_MAX = 100;

    /** Until a chunk has told how large rows are: the store's estimate may be of a time when the table was empty. */
    private static final long ROWS_UNMEASURED_MAX = 20_000;

    private final Table table;
    private final RowReader reader;
    private final ArrayDeque<KeySpan> gaps;
    private final LongUnaryOperator chunkBytes;
    private final long rowsExpected;
    private final long bytesExpected;
    private final long rowBytesEstimated;
    private OptionalLong rowBytes = OptionalLong.empty();
    private int unavailable;

    /**
     * A planner for the parts of a table that are still to be copied.
     *
     * @param gaps those parts, in key order
     * @param chunkBytes the wanted size of a chunk by that of a row, which may change
     */
    public ChunkPlanner(Table table, RowReader reader, List<KeySpan> gaps, LongUnaryOperator chunkBytes) {
        this.table = requireNonNull(table, "table");
        this.reader = requireNonNull(reader, "reader");
        this.gaps = new ArrayDeque<>(gaps);
        Estimate estimate = reader.estimate(table);
        this.rowsExpected = estimate.rows();
        this.bytesExpected = estimate.bytes();
        this.rowBytesEstimated = estimate.rows() <= 0 ? 1 : Math.max(1, estimate.bytes() / estimate.rows());
        this.chunkBytes = chunkBytes;
    }

    /** The next part to copy, or nothing if the table is planned to its end. */
    public Optional<KeySpan> next() {
        KeySpan gap = gaps.poll();
        if (gap == null) {
            return Optional.empty();
        }
        if (table.keyClass() != KeyClass.ORDERED) {
            return Optional.of(gap);
        }
        Optional<Key> end = reader.bound(table, gap.first(), rowsOfNext());
        boolean inside = end.isPresent()
                && gap.end().map(bound -> end.get().compareTo(bound) < 0).orElse(true)
                && gap.first().map(bound -> bound.compareTo(end.get()) < 0).orElse(true);
        if (!inside) {
            return Optional.of(gap);
        }
        gaps.addFirst(new KeySpan(end, gap.end()));
        return Optional.of(new KeySpan(gap.first(), end));
    }

    /** Learns how large rows really are; nothing if that is not known. */
    public void measured(OptionalLong bytes) {
        rowBytes = bytes;
    }

    private long rowsOfNext() {
        return rowBytes.isPresent()
                ? rowsOf(rowBytes.getAsLong())
                : Math.min(ROWS_UNMEASURED_MAX, rowsOf(rowBytesEstimated));
    }

    private long rowsOf(long bytesOfRow) {
        return Math.max(1, Math.min(ROWS_MAX, chunkBytes.applyAsLong(bytesOfRow) / bytesOfRow));
    }

    /** About how much the next part to copy holds; the last of a gap may hold less. */
    public Amount expected() {
        long rows = table.keyClass() == KeyClass.ORDERED ? rowsOfNext() : rowsExpected;
        return new Amount(rows, rows * rowBytes.orElse(rowBytesEstimated));
    }

    /** About how many rows the whole table has. */
    public long rowsExpected() {
        return rowsExpected;
    }

    /** About how many bytes are still to be planned: all of the table, or nothing. */
    long bytesLeft() {
        return gaps.isEmpty() ? 0 : bytesExpected;
    }

    /** Counts a chunk that could not be opened; gives up after many in a row. */
    void unavailable(StoreUnavailableException cause) {
        unavailable++;
        if (unavailable > UNAVAILABLE_MAX) {
            throw cause;
        }
    }

    /** The table. */
    public Table table() {
        return table;
    }
}
