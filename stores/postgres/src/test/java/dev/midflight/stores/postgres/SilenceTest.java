package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.servers.Proxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network that swallows what is sent and tells nobody, beside statements that only take long. */
@Timeout(30)
final class SilenceTest {

    /** As long as the log's own signs of life are apart. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final Proxy road = Proxy.open();
    private final Sessions sessions = new Sessions(through(), SILENCE);
    private final Store store = new PostgresProvider().open(sessions);
    private Table table;

    private StoreAddress through() {
        road.leadTo(Servers.main().port());
        StoreAddress straight = Servers.address(Servers.main(), "silence");
        URI url = URI.create(
                straight.url().toString().replace(":" + Servers.main().port(), ":" + road.port()));
        return new StoreAddress(url, straight.user(), straight.password(), "silence");
    }

    @BeforeEach
    void fill() {
        Servers.execute(
                "DROP TABLE IF EXISTS still",
                "CREATE TABLE still (id integer PRIMARY KEY, value text)",
                "INSERT INTO still SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");
        table = Rows.table(store, "still");
    }

    @AfterEach
    void close() {
        store.close();
        road.close();
        try (Store straight = Servers.open("silence")) {
            straight.source().dropLog();
        }
    }

    @Test
    void statementThatTakesLongIsWaitedFor() {
        sessions.run("Cannot sleep", connection -> sleep(connection, 3));
    }

    @Test
    void statementWhoseAnswerIsSwallowedEnds() {
        CompletableFuture<Void> silenced = CompletableFuture.runAsync(
                road::silence, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));

        assertThatThrownBy(() -> sessions.run("Cannot sleep", connection -> sleep(connection, 2)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("has said nothing on this connection");
        assertThat(silenced).isCompleted();
    }

    @Test
    void statementToAServerThatNobodyReachesEnds() {
        CompletableFuture<Void> cut = CompletableFuture.runAsync(
                () -> {
                    road.leadTo(1);
                    road.silence();
                },
                CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));

        assertThatThrownBy(() -> sessions.run("Cannot sleep", connection -> sleep(connection, 60)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("has said nothing on this connection");
        assertThat(cut).isCompleted();
    }

    @Test
    void rowsThatAreSwallowedOnTheirWayEndTheRead() {
        try (RowRead read = store.source().read(table, KeySpan.ALL)) {
            RowBatch rows = table.batch();
            assertThat(read.next(rows, 1)).isTrue();
            road.silence();

            assertThatThrownBy(() -> {
                        while (read.next(rows, 1 << 20)) {
                            rows.clear();
                        }
                    })
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    /** What the reader does not take, the server cannot send: both wait, and neither is lost. */
    @Test
    void readerThatIsSlowIsNotTakenForALostOne() throws InterruptedException {
        try (RowRead read = store.source().read(table, KeySpan.ALL)) {
            RowBatch rows = table.batch();
            read.next(rows, 1);
            TimeUnit.MILLISECONDS.sleep(2 * SILENCE.toMillis());
            int count = 0;
            do {
                count += rows.rows();
            } while (read.next(rows, 1 << 20));

            assertThat(count).isEqualTo(20_000);
        }
    }

    @Test
    void laneThatIsSwallowedEndsAndTheNextTakesItsPlace() {
        Target target = store.target("forward");
        target.own(1);
        LaneWriter lane = target.lane(0);
        lane.begin();
        road.silence();
        assertThatThrownBy(() -> lane.commit(new LaneProgress(0, "1", "")))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(target::notes).as("an idle one").isInstanceOf(StoreUnavailableException.class);

        target.own(1);
        try (LaneWriter next = target.lane(0)) {
            next.begin();
            next.commit(new LaneProgress(0, "2", ""));
        }

        assertThat(target.progress()).containsExactly(new LaneProgress(0, "2", ""));
        lane.close();
        target.remove();
    }

    @Test
    void logThatIsSwallowedEndsAndAQuietOneDoesNot() {
        Position start = store.source().startLog(List.of(table));
        try (ChangeLog log = store.source().log(start, List.of(table))) {
            long quiet = System.nanoTime() + 2 * SILENCE.toNanos();
            while (System.nanoTime() < quiet) {
                log.poll(Duration.ofMillis(50));
            }
            road.silence();

            assertThatThrownBy(() -> {
                        while (true) {
                            log.poll(Duration.ofMillis(50));
                        }
                    })
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    private static void sleep(Connection connection, long seconds) throws SQLException {
        Servers.execute(connection, "SELECT pg_sleep(%d)".formatted(seconds));
    }

    /** It was lost while it saved a note: nothing else would end it before the server gives its connection up. */
    @Test
    void sessionThatWasLostWithTheOwnersRowLockedIsEnded() throws SQLException {
        Target target = store.target("forward");
        target.own(1);
        try (Connection lost = sessions.open()) {
            lost.setAutoCommit(false);
            Servers.execute(lost, "SELECT epoch FROM midflight.owner FOR SHARE");

            target.own(2);

            assertThat(lost.isValid(1)).isFalse();
        }
        target.remove();
    }

    /** Creating the slot waits for transactions that have written, a lost one of our own too. */
    @Test
    void transactionThatWasLostDoesNotHoldUpTheSlot() throws SQLException {
        try (Connection lost = sessions.open()) {
            lost.setAutoCommit(false);
            Servers.execute(lost, "CREATE TEMPORARY TABLE rests (id integer)");

            assertThat(store.source().startLog(List.of(table))).isNotNull();
        }
    }
}
