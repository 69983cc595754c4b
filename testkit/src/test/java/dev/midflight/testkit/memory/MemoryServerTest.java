package dev.midflight.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreProvider;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Target;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import dev.midflight.testkit.contract.TableSpec;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only a memory server can show: the log and visibility apart, crashes and faults on demand. */
final class MemoryServerTest {

    private static final TableName NAME = new TableName("", "numbers");
    private static final TableSpec SPEC = TableSpec.numbers("numbers");
    private static final Table TABLE = SPEC.table(1, NAME);
    private static final MemoryOptions OPTIONS = MemoryOptions.DEFAULT.with(Waiting.NEVER);

    private static MemoryServer server(MemoryOptions options) {
        MemoryServer server = new MemoryServer("test", options, InstantSource.fixed(Instant.EPOCH));
        server.createTable(SPEC.shape(NAME));
        return server;
    }

    private static List<Row> read(RowRead read) {
        try (read) {
            List<Row> rows = new ArrayList<>();
            var batch = TABLE.batch();
            while (read.next(batch, 1)) {
                rows.addAll(Row.all(batch));
            }
            return rows;
        }
    }

    private static List<Object> drain(Source source, dev.midflight.spi.Position from) {
        List<Object> seen = new ArrayList<>();
        try (var log = source.log(from, List.of(TABLE))) {
            Optional<LogEvent> event = log.poll(Duration.ZERO);
            while (event.isPresent()) {
                event.map(MemoryServerTest::shown).ifPresent(seen::add);
                event = log.poll(Duration.ZERO);
            }
        }
        return seen;
    }

    private static Object shown(LogEvent event) {
        if (event instanceof LogEvent.Changes changes) {
            return Row.all(changes.batch().after());
        }
        return event instanceof LogEvent.Begin begin
                ? begin.tx()
                : event.getClass().getSimpleName();
    }

    @ParameterizedTest
    @EnumSource(Visibility.class)
    void commitInTheLogIsDeliveredBeforeSnapshotsSeeIt(Visibility visibility) {
        MemoryServer server = server(OPTIONS.with(visibility));
        Source source = server.open("m").source();
        var start = source.startLog(List.of(TABLE));

        MemoryTx tx = server.begin().insert(NAME, Row.of(1, 10)).append();
        SnapshotToken before = source.now();
        RowRead early = source.read(TABLE, KeySpan.ALL);
        List<Object> delivered = drain(source, start);
        tx.show();
        tx.report();
        SnapshotToken after = source.now();

        assertThat(delivered).contains(tx.ref(), List.of(Row.of(1, 10)));
        assertThat(read(early)).isEmpty();
        assertThat(read(source.read(TABLE, KeySpan.ALL))).containsExactly(Row.of(1, 10));
        assertThat(before.sees(tx.ref())).isEqualTo(visibility == Visibility.TRI_STATE ? Tri.MAYBE : Tri.NO);
        assertThat(after.sees(tx.ref())).isEqualTo(Tri.YES);
        assertThat(source.token(after.encode())).isEqualTo(after);
        assertThat(source.tx(tx.ref().encode())).isEqualTo(tx.ref());
    }

    @Test
    void transactionsBecomeVisibleInAnyOrderWhereTokensAreSetsOfThem() {
        MemoryServer server = server(OPTIONS);
        Source source = server.open("m").source();

        MemoryTx first = server.begin().insert(NAME, Row.of(1, 1)).append();
        TxRef second = server.begin().insert(NAME, Row.of(2, 2)).commit();
        SnapshotToken token = source.now();

        assertThat(server.rows(NAME)).containsExactly(Row.of(2, 2));
        assertThat(token.sees(second)).isEqualTo(Tri.YES);
        assertThat(token.sees(first.ref())).isEqualTo(Tri.NO);
        assertThat(token.highBound().covers(server.end())).isTrue();
    }

    @Test
    void visiblePartIsAPrefixOfTheLogWhereTokensArePositions() {
        MemoryServer server = server(OPTIONS.with(Visibility.EXACT_BY_POSITION));

        server.begin().insert(NAME, Row.of(1, 1)).append();
        server.begin().insert(NAME, Row.of(2, 2)).commit();

        assertThat(server.rows(NAME)).containsExactly(Row.of(1, 1), Row.of(2, 2));
    }

    @Test
    void logStartsBeforeWhatIsInItAndNotYetVisible() {
        MemoryServer server = server(OPTIONS);
        Source source = server.open("m").source();

        MemoryTx hidden = server.begin().insert(NAME, Row.of(1, 1)).append();
        var start = source.startLog(List.of(TABLE));

        assertThat(drain(source, start)).contains(hidden.ref());
    }

    @Test
    void rowStaysLockedUntilItsWriterIsVisible() {
        MemoryServer server = server(OPTIONS);
        MemoryTx writer = server.begin().insert(NAME, Row.of(1, 1)).append();
        MemoryTx next = server.begin();

        assertThat(next.free(NAME, Row.of(1))).isFalse();
        assertThatThrownBy(() -> next.put(NAME, Row.of(1, 2))).isInstanceOf(WriteRefusedException.class);
        writer.show();
        next.put(NAME, Row.of(1, 2)).commit();

        assertThat(server.rows(NAME)).containsExactly(Row.of(1, 2));
    }

    @Test
    void crashTakesOpenTransactionsAndKeepsPreparedAndLoggedOnes() {
        MemoryServer server = server(OPTIONS);
        MemoryStore store = server.open("m");
        RowRead read = store.source().read(TABLE, KeySpan.ALL);
        server.begin().insert(NAME, Row.of(1, 1));
        MemoryTx prepared = server.begin().insert(NAME, Row.of(2, 2)).prepare();
        server.begin().insert(NAME, Row.of(3, 3)).append();

        server.crash();

        assertThat(server.rows(NAME)).containsExactly(Row.of(3, 3));
        assertThatThrownBy(() -> read.next(TABLE.batch(), 1)).isInstanceOf(StoreUnavailableException.class);
        prepared.commit();
        assertThat(server.rows(NAME)).containsExactly(Row.of(2, 2), Row.of(3, 3));
    }

    @Test
    void zombieCanCommitNothingAfterItsSuccessorOwns() {
        MemoryServer server = server(OPTIONS);
        Target old = server.open("m").target("forward");
        old.own(1);
        LaneWriter zombie = old.lane(0);
        zombie.begin();
        zombie.insert(TABLE, Row.batch(TABLE.columns(), List.of(Row.of(1, 1))));

        Target successor = server.open("m").target("forward");
        successor.own(2);

        assertThatThrownBy(() -> zombie.commit(new LaneProgress(0, "p", ""))).isInstanceOf(StaleOwnerException.class);
        assertThatThrownBy(() -> old.note("n", "t")).isInstanceOf(StaleOwnerException.class);
        assertThatThrownBy(() -> old.own(1)).isInstanceOf(StaleOwnerException.class);
        assertThat(server.rows(NAME)).isEmpty();
        assertThat(successor.progress()).isEmpty();
    }

    @Test
    void faultAfterTheCommitLeavesItsRows() {
        MemoryServer server = server(OPTIONS);
        Target target = server.open("m").target("forward");
        target.own(1);
        LaneWriter lane = target.lane(0);
        lane.begin();
        lane.insert(TABLE, Row.batch(TABLE.columns(), List.of(Row.of(1, 1))));
        server.faults((point, subject) -> {
            if (point == Faults.Point.COMMIT_DURABLE) {
                throw new StoreUnavailableException("Cannot commit", "Look.", null);
            }
        });

        assertThatThrownBy(() -> lane.commit(new LaneProgress(0, "p", "")))
                .isInstanceOf(StoreUnavailableException.class);
        lane.rollback();

        assertThat(server.rows(NAME)).containsExactly(Row.of(1, 1));
        assertThat(target.progress()).containsExactly(new LaneProgress(0, "p", ""));
    }

    @Test
    void faultBeforeTheCommitTakesTheTransaction() {
        MemoryServer server = server(OPTIONS);
        Target target = server.open("m").target("forward");
        target.own(1);
        LaneWriter lane = target.lane(0);
        lane.begin();
        lane.insert(TABLE, Row.batch(TABLE.columns(), List.of(Row.of(1, 1))));
        server.faults((point, subject) -> {
            if (point == Faults.Point.COMMIT) {
                throw new StoreUnavailableException("Cannot commit", "Look.", null);
            }
        });

        assertThatThrownBy(() -> lane.commit(new LaneProgress(0, "p", "")))
                .isInstanceOf(StoreUnavailableException.class);
        lane.rollback();
        lane.begin();

        assertThat(server.rows(NAME)).isEmpty();
        assertThat(target.progress()).isEmpty();
    }

    @Test
    void readerOfATrimmedLogIsToldThatItsPositionIsLost() {
        MemoryServer server = server(OPTIONS);
        Source source = server.open("m").source();
        var start = source.startLog(List.of(TABLE));
        server.begin().insert(NAME, Row.of(1, 1)).commit();
        var log = source.log(start, List.of(TABLE));

        server.trimConfirmed();
        assertThat(log.poll(Duration.ZERO)).isPresent();
        server.trimLog(server.end());

        assertThatThrownBy(() -> log.poll(Duration.ZERO)).isInstanceOf(PositionLostException.class);
        assertThatThrownBy(() -> source.log(start, List.of(TABLE))).isInstanceOf(PositionLostException.class);
    }

    @Test
    void oracleReadsRowsOfAnySetOfTransactions() {
        MemoryServer server = server(OPTIONS);
        TxRef first = server.begin().insert(NAME, Row.of(1, 1)).commit();
        server.begin().put(NAME, Row.of(1, 2)).append();

        assertThat(server.rowsOf(NAME, first::equals)).containsExactly(Row.of(1, 1));
        assertThat(server.rowsOf(NAME, tx -> true)).containsExactly(Row.of(1, 2));
        assertThat(server.rowOf(NAME, Row.of(1), tx -> MemoryServer.upTo(server.end(), tx)))
                .contains(Row.of(1, 2));
    }

    @Test
    void providerOpensStartedServers() {
        MemoryServer server = MemoryServer.start("shop", OPTIONS, InstantSource.system());
        StoreProvider provider = ServiceLoader.load(StoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.schemes().contains("memory"))
                .findFirst()
                .orElseThrow();

        try (var store = provider.open(new StoreAddress(URI.create("memory:shop"), "", "", "m"))) {
            assertThat(store.product()).startsWith("Memory");
        } finally {
            server.stop();
        }
        StoreAddress gone = new StoreAddress(URI.create("memory:shop"), "", "", "m");
        assertThatThrownBy(() -> provider.open(gone)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void boundIsTheKeyAfterSoManyRows() {
        MemoryServer server = server(OPTIONS);
        MemoryTx tx = server.begin();
        for (int id = 0; id < 10; id++) {
            tx.insert(NAME, Row.of(id, id));
        }
        tx.commit();
        Source source = server.open("m").source();

        Key bound = source.bound(TABLE, Optional.empty(), 4).orElseThrow();

        assertThat(read(source.read(TABLE, new KeySpan(Optional.of(bound), Optional.empty())))
                        .get(0))
                .isEqualTo(Row.of(4, 4));
        assertThat(source.bound(TABLE, Optional.of(bound), 6)).isEmpty();
        assertThat(source.bound(TABLE, Optional.of(bound), 5)).isPresent();
    }
}
