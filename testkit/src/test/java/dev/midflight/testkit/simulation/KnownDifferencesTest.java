package dev.midflight.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.engine.follow.Definitions;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Progress;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.follow.States;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.throttle.Pace;
import dev.midflight.engine.throttle.SystemTime;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.engine.verify.ChangedRows;
import dev.midflight.engine.verify.Mismatch;
import dev.midflight.engine.verify.Verifier;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.testkit.contract.TableSpec;
import dev.midflight.testkit.memory.MemoryOptions;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.MemoryStore;
import dev.midflight.testkit.memory.MemoryTx;
import dev.midflight.testkit.memory.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows that differ stay known until they are seen to be equal. */
@Timeout(60)
final class KnownDifferencesTest {

    private static final TableName ROWS = new TableName("", "rows");
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final TableSpec SPEC = TableSpec.numbers("rows");

    private final MemoryServer source = new MemoryServer("from", MemoryOptions.DEFAULT, Instant::now);
    private final MemoryServer target = new MemoryServer("to", MemoryOptions.DEFAULT, Instant::now);
    private final Table table = SPEC.table(0, ROWS);
    private final ChangedRows changed = new ChangedRows(100_000);
    private boolean lost;

    private interface Work {
        void run(Verifier verifier, Stream stream) throws Exception;
    }

    /** With so many rows in the source and none in the target, of which nothing is copied. */
    private void running(long rows, Work work) throws Exception {
        source.createTable(SPEC.shape(ROWS));
        target.createTable(SPEC.shape(ROWS));
        put(LongStream.rangeClosed(1, rows).toArray(), 1);
        MemoryStore from = source.open("known");
        Direction direction = new Direction(
                "forward",
                from.source(),
                target.open("known").target("forward"),
                List.of(new TablePair(table, table, RowRules.NONE, List.of())),
                Spread.BY_KEY,
                Definitions.now(from.schema(), List.of(ROWS)));
        direction.target().own(1);
        States.begin(direction, 1, Spread.BY_KEY);
        Progress progress = new Progress(Instant.now(), List.of());
        try (Stream stream = new Stream(direction, States.resume(direction), progress, new SystemTime())) {
            stream.start();
            work.run(new Verifier(direction, stream, changed, this::leftOut, new SystemTime()), stream);
        }
    }

    private List<Quarantined> leftOut() {
        if (lost) {
            lost = false;
            throw new StoreUnavailableException("lost for a moment", "", null);
        }
        return List.of();
    }

    private void put(long[] keys, long value) {
        MemoryTx tx = source.begin();
        for (long key : keys) {
            tx.put(ROWS, Row.of(key, value));
        }
        tx.commit();
    }

    private long[] numbers(List<Mismatch> rows) {
        KeyCodec keys = new KeyCodec(table);
        RowBatch decoded = new RowBatch(keys.keyColumns());
        rows.forEach(row -> keys.decode(row.key(), decoded));
        return LongStream.range(0, decoded.rows())
                .map(row -> Row.of(decoded, (int) row).number(0))
                .toArray();
    }

    @Test
    void rowThatDiffersIsToldWhenTheStoresCanBeAskedAgain() throws Exception {
        running(1, (verifier, stream) -> {
            verifier.sweep(verifier.unproven(), Pace.FREE);
            Mismatch missing = verifier.mismatches().get(0);
            changed.changed(table.number(), missing.key());
            lost = true;

            assertThatThrownBy(() -> verifier.catchUp(WAIT)).isInstanceOf(StoreUnavailableException.class);

            verifier.catchUp(WAIT);
            assertThat(verifier.mismatches()).extracting(Mismatch::key).containsExactly(missing.key());
        });
    }

    @Test
    void moreRowsThanAreKeptAreLookedForWhenThoseAreEqual() throws Exception {
        running(12_000, (verifier, stream) -> {
            verifier.sweep(verifier.unproven(), Pace.FREE);
            assertThat(verifier.mismatches()).hasSize(10_000);
            put(numbers(verifier.mismatches()), 2);
            assertThat(stream.awaitApplied(source.open("known").source().mark("put"), WAIT))
                    .isTrue();

            verifier.catchUp(WAIT);
            assertThat(verifier.mismatches()).isEmpty();

            assertThat(verifier.isWhole()).isFalse();
            assertThat(verifier.finish(WAIT)).isTrue();
            assertThat(verifier.mismatches()).hasSize(2_000);
        });
    }
}
