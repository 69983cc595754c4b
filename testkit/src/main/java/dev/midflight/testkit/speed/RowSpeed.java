package dev.midflight.testkit.speed;

import static java.util.Objects.requireNonNull;

import com.sun.management.ThreadMXBean;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Measures how fast a store reads and writes the rows of a table, and what the calling thread does and allocates for
 * it. {@code docs/performance.md} has the commands and the numbers.
 */
public final class RowSpeed {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** As much as the engine's lanes take at once. */
    private static final long PIECE_BYTES = 1 << 20;

    private final PrintStream out;
    private final Store store;
    private final Table table;
    private final RowBatch rows;

    /** Measures a table of a store; one line goes to {@code out} for each measurement. */
    public RowSpeed(PrintStream out, Store store, Table table) {
        this.out = requireNonNull(out, "out");
        this.store = requireNonNull(store, "store");
        this.table = requireNonNull(table, "table");
        this.rows = table.batch();
    }

    /** Reads the whole table. */
    public void read() {
        measure("read", () -> {
            long count = 0;
            try (RowRead read = store.source().read(table, KeySpan.ALL)) {
                while (read.next(rows, PIECE_BYTES)) {
                    count += rows.rows();
                }
            }
            return count;
        });
    }

    /** Reads the whole table and writes it to an empty one like it, piece by piece, as a lane does. */
    public void copy(Table into) {
        Target target = store.target("forward");
        target.own(1);
        try (LaneWriter lane = target.lane(0)) {
            measure("copied", () -> {
                long count = 0;
                lane.begin();
                try (RowRead read = store.source().read(table, KeySpan.ALL)) {
                    while (read.next(rows, PIECE_BYTES)) {
                        count += rows.rows() - lane.insert(into, rows).size();
                    }
                }
                lane.commit(new LaneProgress(0, "1", ""));
                return count;
            });
        }
    }

    private void measure(String what, LongSupplier work) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long busy = THREADS.getCurrentThreadCpuTime();
        long began = System.nanoTime();
        long count = work.getAsLong();
        double seconds = (System.nanoTime() - began) / 1e9;
        double own = (THREADS.getCurrentThreadCpuTime() - busy) / 1e9;
        double bytes = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / (double) count;
        out.printf(
                Locale.ROOT,
                "%-8s %-7s %9d rows %7.2f s %9.0f rows/s  own time %6.2f s  %8.2f bytes allocated a row%n",
                table.name(),
                what,
                count,
                seconds,
                count / seconds,
                own,
                bytes);
    }
}
