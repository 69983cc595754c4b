package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Snapshots taken amid many writers: what each token says of each transaction in the log, against what it read. */
final class SnapshotsUnderWritersTest {

    private static final int WRITERS = 6;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final int SNAPSHOTS = 80;

    /** Each transaction inserts a row, and another in a subtransaction; some give up, some do not wait for the disk. */
    private static void write(int number, AtomicBoolean stop, AtomicInteger ended) {
        try (Connection session = Servers.app()) {
            Servers.execute(session, "SET synchronous_commit = " + (number % 3 == 0 ? "off" : "local"));
            for (int i = 0; !stop.get(); i++) {
                Servers.execute(
                        session,
                        "BEGIN",
                        "INSERT INTO amid DEFAULT VALUES",
                        "SAVEPOINT inner_one",
                        "INSERT INTO amid DEFAULT VALUES",
                        i % 4 == 0 ? "ROLLBACK TO inner_one" : "RELEASE inner_one",
                        i % 7 == 0 ? "ROLLBACK" : "COMMIT");
                ended.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<Long> rows(RowRead read, Table table) {
        Set<Long> ids = new TreeSet<>();
        RowBatch batch = table.batch();
        while (read.next(batch, 1 << 16)) {
            for (int row = 0; row < batch.rows(); row++) {
                ids.add(batch.vector(0).longAt(row));
            }
        }
        return ids;
    }

    private static Map<TxRef, List<Long>> inserted(List<LogEvent> events) {
        Map<TxRef, List<Long>> inserted = new HashMap<>();
        Optional<TxRef> open = Optional.empty();
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Begin begin) {
                open = Optional.of(begin.tx());
            } else if (event instanceof LogEvent.Changes changes) {
                List<Long> ids = inserted.computeIfAbsent(open.orElseThrow(), tx -> new ArrayList<>());
                for (int i = 0; i < changes.batch().count(); i++) {
                    ids.add(changes.batch().after().vector(0).longAt(i));
                }
            }
        }
        return inserted;
    }

    @Test
    void tokensNameExactlyWhatTheirSnapshotsRead() throws InterruptedException {
        Servers.execute(
                "DROP TABLE IF EXISTS amid",
                "CREATE TABLE amid (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
                "GRANT ALL ON amid TO app");
        try (Store store = Servers.open("amid")) {
            Source source = store.source();
            Table table = Rows.table(store, "amid");
            Position start = source.startLog(List.of(table));
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger ended = new AtomicInteger();
            List<Thread> writers = new ArrayList<>();
            List<SnapshotToken> tokens = new ArrayList<>();
            List<Set<Long>> reads = new ArrayList<>();
            try {
                for (int i = 0; i < WRITERS; i++) {
                    int number = i;
                    writers.add(new Thread(() -> write(number, stop, ended), "writer-" + i));
                }
                writers.forEach(Thread::start);
                while (tokens.size() < SNAPSHOTS) {
                    // A seventh of them give up.
                    while (ended.get() < 2 * tokens.size() && writers.stream().allMatch(Thread::isAlive)) {
                        Thread.onSpinWait();
                    }
                    try (RowRead read = source.read(table, KeySpan.ALL)) {
                        tokens.add(source.token(read.token().encode()));
                        reads.add(rows(read, table));
                    }
                }
            } finally {
                stop.set(true);
                for (Thread writer : writers) {
                    writer.join();
                }
            }

            Map<TxRef, List<Long>> inserted = inserted(Rows.events(source, start, table));

            for (int i = 0; i < SNAPSHOTS; i++) {
                Set<Long> seen = new TreeSet<>();
                for (Map.Entry<TxRef, List<Long>> tx : inserted.entrySet()) {
                    if (tokens.get(i).sees(tx.getKey()) == Tri.YES) {
                        seen.addAll(tx.getValue());
                    }
                }
                assertThat(seen).as("snapshot %d", i).isEqualTo(reads.get(i));
            }
            assertThat(inserted).hasSizeGreaterThan(SNAPSHOTS);
            source.dropLog();
        }
    }
}
