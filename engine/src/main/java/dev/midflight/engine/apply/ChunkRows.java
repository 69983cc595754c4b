package dev.midflight.engine.apply;

import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import java.util.Optional;

/** The rows of a chunk on their way to the target, as the table's rules have them; counts what was written. */
final class ChunkRows implements LaneWriter.Rows {

    private static final long READ_BYTES = 1 << 20;

    private final TablePair table;
    private final RowRead read;
    private final LaneEvents events;
    private final RowBatch batch;
    private boolean begun;
    private boolean ended;
    private long refused;
    private long rows;
    private long bytes;

    ChunkRows(TablePair table, RowRead read, LaneWriter writer, LaneEvents events) {
        this.table = table;
        this.read = read;
        this.events = events;
        this.batch = table.rules().isIdentity()
                ? writer.batch(table.target())
                : table.target().batch();
    }

    @Override
    public Optional<RowBatch> next() {
        begun = true;
        if (ended || !read.next(batch, READ_BYTES)) {
            ended = true;
            return Optional.empty();
        }
        RowBatch ruled = table.rules().apply(batch);
        rows += ruled.rows();
        bytes += ruled.size();
        events.copying(ruled.rows(), ruled.size());
        return Optional.of(ruled);
    }

    /** Begins with the first row again, because nothing of what was read is written. */
    void again() {
        if (!begun) {
            return;
        }
        while (!ended) {
            ended = !read.next(batch, READ_BYTES);
        }
        read.again();
        ended = false;
        events.copying(-rows, -bytes);
        rows = 0;
        bytes = 0;
    }

    /** So many of the rows were not written. */
    void refused(int count) {
        refused += count;
    }

    /** How many rows were written. */
    long rows() {
        return rows - refused;
    }

    /** About how many bytes were read. */
    long bytes() {
        return bytes;
    }
}
