package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.Backlog;
import dev.midflight.spi.Capture;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Marks as the log of a server that writes none. */
final class MarksTest {

    private static final String MARK = "INSERT INTO midflight_dirty (migration, name, row_key) VALUES ('m1', 't', %s)";

    private final Database database = Database.on(Map.of("log-bin", "OFF"))
            .run("CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL)", "INSERT INTO t VALUES (1, 1), (2, 2)");
    private final Store store = new MysqlProvider()
            .open(new StoreAddress(
                    URI.create(database.place().url(database.name())),
                    database.place().user(),
                    database.place().password(),
                    "m1",
                    Capture.APPLICATION));
    private final Source source = store.source();
    private final Table table = database.table("t");
    private final Position start = source.startLog(List.of(table));

    @AfterEach
    void drop() {
        store.close();
        database.close();
    }

    private static void mark(Connection connection, String change, String key) {
        Database.run(connection, change);
        Database.run(connection, MARK.formatted(key));
    }

    /** Everything up to now, and the last position. */
    private Position read(ChangeLog log, List<String> into) {
        Position end = source.mark("end");
        while (true) {
            LogEvent event = log.poll(Duration.ofSeconds(1)).orElse(null);
            if (event instanceof LogEvent.Truncated) {
                into.add("emptied");
            } else if (event instanceof LogEvent.Changes changes) {
                describe(changes.batch(), into);
            } else if (event instanceof LogEvent.Idle idle && idle.position().covers(end)) {
                return idle.position();
            }
        }
    }

    private static void describe(ChangeBatch batch, List<String> into) {
        for (int i = 0; i < batch.count(); i++) {
            boolean put = batch.after().vector(0).hasValue(i);
            into.add(
                    put
                            ? "%d=%d"
                                    .formatted(
                                            batch.after().vector(0).longAt(i),
                                            batch.after().vector(1).longAt(i))
                            : "-%d".formatted(batch.before().vector(0).longAt(i)));
        }
    }

    @Test
    void markThatIsCommittedLateIsNotSkippedAndOneThatIsNotCommittedHoldsNothingUp() throws SQLException {
        List<String> read = new ArrayList<>();
        try (Connection late = database.connect();
                Connection early = database.connect();
                ChangeLog log = source.log(start, List.of(table))) {
            late.setAutoCommit(false);
            mark(late, "UPDATE t SET n = 10 WHERE id = 1", "'[\"1\"]'");
            early.setAutoCommit(false);
            mark(early, "DELETE FROM t WHERE id = 2", "'[\"2\"]'");
            early.commit();

            log.confirm(read(log, read));
            log.confirm(read(log, read));
            late.commit();
            Position end = read(log, read);

            assertThat(read).containsExactly("-2", "1=10");
            assertThat(database.rows("SELECT row_key FROM midflight_dirty")).containsExactly(List.of("[\"1\"]"));
            log.confirm(end);
            assertThat(database.rows("SELECT row_key FROM midflight_dirty")).isEmpty();
        }
    }

    @Test
    void whatWasNotConfirmedComesAgainAsItIsThen() {
        List<String> read = new ArrayList<>();
        try (Connection writer = database.connect()) {
            mark(writer, "UPDATE t SET n = 10 WHERE id = 1", "'[\"1\"]'");
            try (ChangeLog log = source.log(start, List.of(table))) {
                read(log, read);
            }
            Database.run(writer, "UPDATE t SET n = 11 WHERE id = 1");
            try (ChangeLog log = source.log(start, List.of(table))) {
                read(log, read);
                read(log, read);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }

        assertThat(read).containsExactly("1=10", "1=11");
    }

    @Test
    void markWithoutAKeyPutsTheWholeTable() {
        List<String> read = new ArrayList<>();
        database.run(MARK.formatted("NULL"));

        try (ChangeLog log = source.log(start, List.of(table))) {
            read(log, read);
        }

        assertThat(read).containsExactly("emptied", "1=1", "2=2");
    }

    @Test
    void marksThatWaitAreCountedWithTheAgeOfTheOldest() {
        assertThat(source.backlog(List.of(table))).contains(Backlog.NONE);
        database.run(
                MARK.formatted("'[\"1\"]'"),
                MARK.formatted("'[\"2\"]'"),
                "UPDATE midflight_dirty SET `at` = NOW(6) - INTERVAL 1 HOUR WHERE row_key = '[\"1\"]'",
                "INSERT INTO midflight_dirty (migration, name) VALUES ('m2', 't'), ('m1', 'u')");

        Backlog backlog = source.backlog(List.of(table)).orElseThrow();

        assertThat(backlog.marks()).isEqualTo(2);
        assertThat(backlog.more()).isFalse();
        assertThat(backlog.oldest()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    }

    @Test
    void marksAreCountedUpToALimit() {
        database.run(
                "INSERT INTO midflight_dirty (migration, name, row_key) SELECT 'm1', 't', seq FROM seq_1_to_10001");

        Backlog backlog = source.backlog(List.of(table)).orElseThrow();

        assertThat(backlog.marks()).isEqualTo(10_000);
        assertThat(backlog.more()).isTrue();
    }

    @Test
    void tableOfMarksIsDroppedOnlyWhileItIsEmpty() {
        database.run("INSERT INTO midflight_dirty (migration, name) VALUES ('m2', 't')");

        assertThat(source.dropMarks()).contains("marks of migration m2 are in midflight_dirty");
        database.run("DELETE FROM midflight_dirty");
        store.fence().install(List.of(), Duration.ofSeconds(1));
        database.run("INSERT INTO midflight_marker (migration, text, number) VALUES ('m2', 'marks', 7)");
        assertThat(source.dropMarks()).contains("migration m2 follows the marks in midflight_dirty");
        database.run("DELETE FROM midflight_marker");
        assertThat(source.dropMarks()).isEmpty();
        assertThat(database.rows("SHOW TABLES LIKE 'midflight_dirty'")).isEmpty();
        assertThat(source.dropMarks()).isEmpty();
    }

    @Test
    void markThatCannotBeReadStopsTheLogWithItsName() {
        database.run(MARK.formatted("'[\"x\"]'"));

        try (ChangeLog log = source.log(start, List.of(table))) {
            assertThatThrownBy(() -> read(log, new ArrayList<>()))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("of table t has a key that cannot be read");
        }
    }
}
