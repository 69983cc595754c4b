package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A network that swallows what is sent and tells nobody, beside statements that only take long. */
@Timeout(60)
final class SilenceTest {

    private static final Duration SILENCE = Duration.ofMillis(500);

    private final Database database = Database.fresh();
    private final Proxy road = Proxy.open();
    private final Sessions sessions = sessions();
    private final Store store = new MysqlProvider().open(sessions, "m1");

    private Sessions sessions() {
        Database.Place place = database.place();
        road.leadTo(place.port());
        URI url = URI.create(place.url(database.name()).replace(":" + place.port(), ":" + road.port()));
        StoreAddress address = new StoreAddress(url, place.user(), place.password(), "m1");
        return new Sessions(Endpoint.of(address), address, SILENCE);
    }

    @BeforeEach
    void fill() {
        database.run(
                "CREATE TABLE still (id int PRIMARY KEY, value varchar(1000))",
                "INSERT INTO still SELECT seq, repeat('x', 1000) FROM seq_1_to_20000",
                "CREATE TABLE t (id int PRIMARY KEY, value varchar(1000))");
    }

    @AfterEach
    void close() {
        store.close();
        road.close();
        database.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void statementThatTakesLongIsWaitedFor() throws SQLException {
        Connection connection = sessions.take();

        Sql.run(connection, "DO SLEEP(2)");

        sessions.giveBack(connection);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void statementWhoseAnswerIsSwallowedEnds() throws SQLException {
        Connection connection = sessions.take();
        CompletableFuture<Void> silenced = CompletableFuture.runAsync(
                road::silence, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));

        assertThatThrownBy(() -> Sql.run(connection, "DO SLEEP(1)"))
                .satisfies(failure -> assertThat(Failures.of("Cannot sleep", (SQLException) failure))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("has said nothing on this connection"));
        assertThat(silenced).isCompleted();
    }

    /** Whoever closes must not wait for what the other thread waits for: nobody looks after it any more. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void closingDoesNotWaitForAnAnswerThatIsSwallowed() throws Exception {
        Connection connection = sessions.take();
        CompletableFuture<Exception> failure = CompletableFuture.supplyAsync(() -> {
            try {
                Sql.run(connection, "DO SLEEP(31)");
                throw new AssertionError("it was answered");
            } catch (SQLException lost) {
                return lost;
            }
        });
        await("SLEEP(31)", failure);
        road.silence();

        CompletableFuture.runAsync(sessions::closeAll).get(15, TimeUnit.SECONDS);

        assertThat(failure.get(15, TimeUnit.SECONDS)).hasMessageContaining("Socket error");
        for (int look = 0; isWorkedOn("SLEEP(31)"); look++) {
            assertThat(look).as("the server ends it, too").isLessThan(1000);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void rowsThatAreSwallowedOnTheirWayEndTheRead() {
        Table table = database.table("still");
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
    @Execution(ExecutionMode.CONCURRENT)
    void readerThatIsSlowIsNotTakenForALostOne() throws InterruptedException {
        Table table = database.table("still");
        try (RowRead read = store.source().read(table, KeySpan.ALL)) {
            RowBatch rows = table.batch();
            read.next(rows, 1);
            TimeUnit.MILLISECONDS.sleep(4 * SILENCE.toMillis());
            int count = 0;
            do {
                count += rows.rows();
            } while (read.next(rows, 1 << 20));

            assertThat(count).isEqualTo(20_000);
        }
    }

    /** The server waits for rows that were swallowed, with the lane's row of progress locked. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void laneWhoseRowsAreSwallowedEndsAndTheNextTakesItsPlace() {
        Table table = database.table("t");
        RowBatch rows = Database.read(store.source(), database.table("still"));
        Target target = store.target("forward");
        target.own(1);
        LaneWriter lane = target.lane(0);
        lane.begin();
        road.silence();
        assertThatThrownBy(() -> lane.insert(table, rows)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> {
                    lane.commit(new LaneProgress(0, "1", ""));
                })
                .isInstanceOf(StoreUnavailableException.class);

        target.own(1);
        try (LaneWriter next = target.lane(0)) {
            next.begin();
            next.commit(new LaneProgress(0, "2", ""));
        }

        assertThat(target.progress()).containsExactly(new LaneProgress(0, "2", ""));
        assertThat(database.rows("SELECT count(*) FROM t").get(0)).containsExactly("0");
        lane.close();
    }

    /** It is lost while it saves a note, with the owner's row locked. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void noteWhoseAnswerIsSwallowedDoesNotKeepTheNextOwnerOut() throws Exception {
        Target target = store.target("forward");
        target.own(1);
        target.note("start", "1");
        CompletableFuture<Void> note;
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            Sql.texts(other, "SELECT text FROM midflight_note WHERE name = 'start' FOR UPDATE");
            note = CompletableFuture.runAsync(() -> target.note("start", "2"));
            await("VALUES(text)", note);
            road.silence();
        }

        assertThatThrownBy(note::join).hasCauseInstanceOf(StoreUnavailableException.class);
        target.own(2);

        assertThat(target.notes()).containsEntry("start", "1");
    }

    /** Until the server works on a statement with these words. */
    private void await(String words, CompletableFuture<?> work) throws InterruptedException {
        while (!isWorkedOn(words)) {
            assertThat(work).isNotDone();
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private boolean isWorkedOn(String words) {
        return database.rows("SHOW FULL PROCESSLIST").stream()
                .anyMatch(row -> row.get(7).contains(words));
    }
}
