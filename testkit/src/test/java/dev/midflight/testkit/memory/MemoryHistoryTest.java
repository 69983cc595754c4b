package dev.midflight.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Change;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import dev.midflight.testkit.contract.TableSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random histories: whatever happens, the log in its order gives the rows (the row lock orders writers), and a read
 * gives
 * what its token says. A memory server that got this wrong would prove nothing about the engine.
 */
final class MemoryHistoryTest {

    private static final TableName NAME = new TableName("", "numbers");
    private static final Table TABLE = TableSpec.numbers("numbers").table(1, NAME);
    private static final int KEYS = 4;
    private static final int STEPS = 120;

    /** A read of which the rows are taken later than its snapshot. */
    private record Saved(RowRead read, SnapshotToken token) {}

    /** A transaction's changes by key; no row is a deletion. */
    private record Logged(TxRef tx, Map<Long, Optional<Row>> changes) {}

    private static final class History {

        private final Random random;
        private final MemoryServer server;
        private final Source source;
        private final Position start;
        private final List<MemoryTx> open = new ArrayList<>();
        private final List<Saved> reads = new ArrayList<>();

        History(long seed, MemoryOptions options) {
            random = new Random(seed);
            server = new MemoryServer("history", options, InstantSource.fixed(Instant.EPOCH));
            server.createTable(TableSpec.numbers("numbers").shape(NAME));
            source = server.open("m").source();
            start = source.startLog(List.of(TABLE));
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1 -> open.add(server.begin());
                case 2, 3, 4, 5 -> anyOpen().ifPresent(this::write);
                case 6 -> anyOpen().ifPresent(this::end);
                case 7, 8 -> any(server.hidden()).ifPresent(MemoryTx::show);
                case 9 -> any(server.unreported()).filter(tx -> !tx.running()).ifPresent(MemoryTx::report);
                case 10 -> read();
                default -> {
                    if (random.nextInt(10) == 0) {
                        crash();
                    }
                }
            }
        }

        private void write(MemoryTx tx) {
            Row key = Row.of(random.nextInt(KEYS));
            Row row = Row.of(random.nextInt(KEYS), random.nextInt(1000));
            try {
                switch (random.nextInt(4)) {
                    case 0 -> tx.delete(NAME, key);
                    case 1 -> tx.change(NAME, key, row);
                    case 2 -> tx.insert(NAME, row);
                    default -> tx.put(NAME, row);
                }
            } catch (WriteRefusedException refused) {
                assertThat(refused.reason()).isNotEqualTo(WriteRefusedException.Reason.FENCED);
            }
        }

        private void end(MemoryTx tx) {
            switch (random.nextInt(4)) {
                case 0 -> tx.rollback();
                case 1 -> tx.commit();
                case 2 -> tx.append();
                default -> tx.prepare().append();
            }
            open.remove(tx);
        }

        private void read() {
            RowRead read = source.read(TABLE, KeySpan.ALL);
            reads.add(new Saved(read, read.token()));
        }

        private void crash() {
            server.crash();
            open.removeIf(tx -> !tx.open());
            reads.clear();
        }

        private Optional<MemoryTx> anyOpen() {
            return any(open);
        }

        private Optional<MemoryTx> any(List<MemoryTx> list) {
            return list.isEmpty() ? Optional.empty() : Optional.of(list.get(random.nextInt(list.size())));
        }

        void check() {
            List<Logged> log = log();
            for (Saved saved : reads) {
                check(saved, log);
            }
            server.settle();
            assertThat(server.rows(NAME)).isEqualTo(rows(fold(log, Set.of(Tri.YES), tx -> Tri.YES)));
        }

        private void check(Saved saved, List<Logged> log) {
            List<Row> read = drain(saved.read());
            List<Row> least = rows(fold(log, Set.of(Tri.YES), saved.token()::sees));
            boolean exact = log.stream().noneMatch(logged -> saved.token().sees(logged.tx()) == Tri.MAYBE);
            if (exact) {
                assertThat(read).isEqualTo(least);
                return;
            }
            Set<Object> possible = new HashSet<>();
            log.stream()
                    .filter(logged -> saved.token().sees(logged.tx()) != Tri.NO)
                    .forEach(logged -> possible.addAll(logged.changes().values()));
            assertThat(read).allMatch(row -> possible.contains(Optional.of(row)));
        }

        private List<Logged> log() {
            List<Logged> log = new ArrayList<>();
            try (var tail = source.log(start, List.of(TABLE))) {
                Optional<LogEvent> event = tail.poll(Duration.ZERO);
                while (event.isPresent()) {
                    event.ifPresent(one -> take(one, log));
                    event = tail.poll(Duration.ZERO);
                }
            }
            return log;
        }

        private void take(LogEvent event, List<Logged> log) {
            if (event instanceof LogEvent.Begin begin) {
                log.add(new Logged(begin.tx(), new LinkedHashMap<>()));
            } else if (event instanceof LogEvent.Changes changes) {
                Map<Long, Optional<Row>> into = log.get(log.size() - 1).changes();
                for (int i = 0; i < changes.batch().count(); i++) {
                    if (changes.batch().change(i) != Change.INSERT) {
                        into.put(Row.of(changes.batch().before(), i).number(0), Optional.empty());
                    }
                    if (changes.batch().change(i) != Change.DELETE) {
                        Row after = Row.of(changes.batch().after(), i);
                        into.put(after.number(0), Optional.of(after));
                    }
                }
            }
        }
    }

    private interface Sees {
        Tri sees(TxRef tx);
    }

    private static Map<Long, Optional<Row>> fold(List<Logged> log, Set<Tri> wanted, Sees sees) {
        Map<Long, Optional<Row>> rows = new HashMap<>();
        log.stream()
                .filter(logged -> wanted.contains(sees.sees(logged.tx())))
                .forEach(logged -> rows.putAll(logged.changes()));
        return rows;
    }

    private static List<Row> rows(Map<Long, Optional<Row>> byKey) {
        return byKey.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    private static List<Row> drain(RowRead read) {
        try (read) {
            List<Row> rows = new ArrayList<>();
            RowBatch batch = TABLE.batch();
            while (read.next(batch, 50)) {
                rows.addAll(Row.all(batch));
            }
            return rows;
        }
    }

    @ParameterizedTest
    @EnumSource(Visibility.class)
    void logGivesTheRowsAndTokensNameWhatWasRead(Visibility visibility) {
        MemoryOptions options =
                MemoryOptions.DEFAULT.with(visibility).with(Waiting.NEVER).withBatchChanges(2);
        for (long seed = 0; seed < 1_000; seed++) {
            History history = new History(seed, options);
            for (int step = 0; step < STEPS; step++) {
                history.step();
            }
            long failing = seed;
            assertThat(history).as("seed %d", failing).satisfies(History::check);
        }
    }
}
