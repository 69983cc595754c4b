package dev.midflight.engine.verify;

import dev.midflight.engine.copy.ChunkPlanner;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.Table;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a table, one after the other, each small enough to be compared key by key. The next one is looked up
 * while one is compared. One thread at a time.
 */
final class Spans {

    private static final long BYTES_MAX = 16L << 20;
    private static final long ROWS_MAX = 100_000;

    private final ChunkPlanner planner;
    private @Nullable Aside<Optional<KeySpan>> following;
    private long rows;
    private long bytes;

    /** All of a table, as its reader has it now. */
    Spans(Table table, RowReader reader) {
        this.planner = new ChunkPlanner(table, reader, List.of(KeySpan.ALL), bytesOfRow -> BYTES_MAX);
    }

    /** About how many rows the table has. */
    long rowsExpected() {
        return planner.rowsExpected();
    }

    /** The next part, or nothing after the last. */
    Optional<KeySpan> next() throws InterruptedException {
        Optional<KeySpan> span = (following == null ? lookUp() : following).get();
        following = span.isPresent() ? lookUp() : following;
        return span;
    }

    private Aside<Optional<KeySpan>> lookUp() {
        // Rows that are small are many: of those the keys are what takes the memory.
        OptionalLong rowBytes =
                rows == 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(BYTES_MAX / ROWS_MAX, bytes / rows));
        return Aside.start(() -> {
            planner.measured(rowBytes);
            return planner.next();
        });
    }

    /** Learns how large the rows of a part were. */
    void compared(SpanProof part) {
        rows += part.digest().rows();
        bytes += part.bytes();
    }
}
