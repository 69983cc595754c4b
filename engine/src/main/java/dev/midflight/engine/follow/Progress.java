package dev.midflight.engine.follow;

import dev.midflight.spi.ChunkDone;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a stream counts; read by status at any time. */
public final class Progress {

    private final LongAdder rowsCopied = new LongAdder();
    private final LongAdder bytesCopied = new LongAdder();
    private final LongAdder chunksCopied = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder changesRead = new LongAdder();
    private final LongAdder changesWritten = new LongAdder();
    private final Map<Integer, ChunkDone> largest = new ConcurrentHashMap<>();
    private final Instant began;
    private final long rowsBefore;
    private final long bytesBefore;

    /** Counts from now on, beside what earlier processes have copied. */
    public Progress(Instant began, List<ChunkDone> before) {
        this.began = began;
        this.rowsBefore = before.stream().mapToLong(ChunkDone::rows).sum();
        this.bytesBefore = before.stream().mapToLong(ChunkDone::bytes).sum();
        before.forEach(this::measure);
    }

    /** When counting began. */
    public Instant began() {
        return began;
    }

    /** Rows written by chunks, by whatever process. */
    public long rowsCopiedInAll() {
        return rowsBefore + rowsCopied.sum();
    }

    /** Bytes written by chunks, by whatever process. */
    public long bytesCopiedInAll() {
        return bytesBefore + bytesCopied.sum();
    }

    /** Rows written by chunks in this process. */
    public long rowsCopied() {
        return rowsCopied.sum();
    }

    /** Bytes written by chunks in this process. */
    public long bytesCopied() {
        return bytesCopied.sum();
    }

    /** Chunks made durable. */
    public long chunksCopied() {
        return chunksCopied.sum();
    }

    /** Transactions read from the log. */
    public long transactions() {
        return transactions.sum();
    }

    /** Changes read from the log. */
    public long changesRead() {
        return changesRead.sum();
    }

    /** Changes made durable, after coalescing. */
    public long changesWritten() {
        return changesWritten.sum();
    }

    void copying(long rows, long bytes) {
        rowsCopied.add(rows);
        bytesCopied.add(bytes);
    }

    void chunkCopied(ChunkDone chunk) {
        chunksCopied.increment();
        measure(chunk);
    }

    /** How many bytes a row of a table has been so far, by the largest chunk that was copied; nothing if none was. */
    public OptionalLong rowBytes(int table) {
        ChunkDone chunk = largest.get(table);
        return chunk == null || chunk.rows() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(1, chunk.bytes() / chunk.rows()));
    }

    private void measure(ChunkDone chunk) {
        largest.merge(chunk.table(), chunk, (one, other) -> one.rows() >= other.rows() ? one : other);
    }

    void transactionRead() {
        transactions.increment();
    }

    void read(long changes) {
        changesRead.add(changes);
    }

    void written(long changes) {
        changesWritten.add(changes);
    }
}
