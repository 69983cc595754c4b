package dev.midflight.engine.verify;

import dev.midflight.engine.copy.ChunkPlanner;
import dev.midflight.engine.throttle.Amount;
import dev.midflight.engine.throttle.Pace;
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
    private final Pace pace;
    private @Nullable Aside<Optional<Part>> following;
    private long rows;
    private long bytes;

    /** All of a table, as its reader has it now; small parts where the pace is slow. */
    Spans(Table table, RowReader reader, Pace pace) {
        this.pace = pace;
        this.planner = new ChunkPlanner(
                table,
                reader,
                List.of(KeySpan.ALL),
                bytesOfRow -> Math.min(BYTES_MAX, pace.chunkOf(new Amount(1, bytesOfRow))));
    }

    /** True if the parts are held back. */
    boolean areHeld() {
        return pace.isHolding();
    }

    /** About how many rows the table has. */
    long rowsExpected() {
        return planner.rowsExpected();
    }

    /** The next part, or nothing after the last. */
    Optional<Part> next() throws InterruptedException {
        Optional<Part> part = (following == null ? lookUp() : following).get();
        following = part.isPresent() ? lookUp() : following;
        return part;
    }

    private Aside<Optional<Part>> lookUp() {
        // Rows that are small are many: of those the keys are what takes the memory.
        OptionalLong rowBytes =
                rows == 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(BYTES_MAX / ROWS_MAX, bytes / rows));
        return Aside.start(() -> {
            planner.measured(rowBytes);
            return planner.next().map(span -> new Part(span, planner.expected(), pace));
        });
    }

    /** Learns how large the rows of a part were. */
    void compared(SpanProof part) {
        rows += part.digest().rows();
        bytes += part.bytes();
    }
}
