package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.Change;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.servers.MariaDbServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log as a sequence of transactions. */
final class LogReaderTest {

    private final Database database = Database.fresh();

    @BeforeEach
    void createTable() {
        database.run("CREATE TABLE t (id int PRIMARY KEY, v varchar(100))");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private Position start(Table... tables) {
        return database.store().source().startLog(List.of(tables));
    }

    /** Events without idle positions, as short text. */
    private static List<String> words(List<LogEvent> events) {
        List<String> words = new ArrayList<>();
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Changes changes) {
                ChangeBatch batch = changes.batch();
                for (int i = 0; i < batch.count(); i++) {
                    String before = batch.change(i) == Change.INSERT
                            ? ""
                            : Database.text(batch.before(), i).toString();
                    String after = batch.change(i) == Change.DELETE
                            ? ""
                            : Database.text(batch.after(), i).toString();
                    words.add("%s %s%s".formatted(batch.change(i), before, after));
                }
            } else if (event instanceof LogEvent.Begin) {
                words.add("BEGIN");
            } else if (event instanceof LogEvent.Commit) {
                words.add("COMMIT");
            } else if (event instanceof LogEvent.Truncated) {
                words.add("TRUNCATED");
            } else if (event instanceof LogEvent.Altered) {
                words.add("ALTERED");
            }
        }
        return words;
    }

    @Test
    void transactionsComeWholeAndInOrder() {
        Table table = database.table("t");
        Position start = start(table);
        database.run(
                "INSERT INTO t VALUES (1, 'a')",
                "START TRANSACTION",
                "INSERT INTO t VALUES (2, 'b')",
                "UPDATE t SET v = 'c' WHERE id = 1",
                "COMMIT",
                "UPDATE t SET id = 3 WHERE id = 2",
                "DELETE FROM t WHERE id = 1");

        assertThat(words(database.log(start, table)))
                .containsExactly(
                        "BEGIN",
                        "INSERT [id=1, v=a]",
                        "COMMIT",
                        "BEGIN",
                        "INSERT [id=2, v=b]",
                        "UPDATE [id=1, v=ABSENT][id=1, v=c]",
                        "COMMIT",
                        "BEGIN",
                        "UPDATE [id=2, v=ABSENT][id=3, v=b]",
                        "COMMIT",
                        "BEGIN",
                        "DELETE [id=1, v=ABSENT]",
                        "COMMIT");
    }

    @Test
    void rolledBackAndForeignTransactionsAreOnlyIdlePositions() {
        database.run("CREATE TABLE other (id int PRIMARY KEY)");
        Table table = database.table("t");
        Position start = start(table);
        database.run("START TRANSACTION", "INSERT INTO t VALUES (1, 'a')", "ROLLBACK", "INSERT INTO other VALUES (1)");

        List<LogEvent> events = database.log(start, table);

        assertThat(words(events)).isEmpty();
        assertThat(events).isNotEmpty().allMatch(event -> event instanceof LogEvent.Idle);
    }

    @Test
    void readingStartsAgainAfterEachCommit() {
        Table table = database.table("t");
        Position start = start(table);
        database.run("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (2, 'b')", "FLUSH BINARY LOGS");
        database.run("INSERT INTO t VALUES (3, 'c')");
        List<LogEvent> events = database.log(start, table);
        List<Position> commits = events.stream()
                .filter(event -> event instanceof LogEvent.Commit)
                .map(event -> ((LogEvent.Commit) event).position())
                .toList();

        assertThat(commits).hasSize(3);
        Position second = database.store().source().position(commits.get(1).encode());
        assertThat(second).isEqualTo(commits.get(1));
        assertThat(words(database.log(second, table))).containsExactly("BEGIN", "INSERT [id=3, v=c]", "COMMIT");
    }

    @Test
    void anEchoIsDeliveredEmpty() {
        Table table = database.table("t");
        Target target = database.store().target("back");
        target.own(1);
        LaneWriter lane = target.lane(0);
        lane.begin();
        lane.rollback();
        Position start = start(table);
        lane.begin();
        var rows = table.batch();
        rows.vector(0).addLong(7);
        rows.vector(1).addBytes(new byte[] {'x'});
        rows.endRow();
        lane.insert(table, rows);
        lane.commit(new LaneProgress(0, "p", ""));
        lane.close();
        database.run("INSERT INTO t VALUES (1, 'a')");

        assertThat(words(database.log(start, table)))
                .containsExactly("BEGIN", "COMMIT", "BEGIN", "INSERT [id=1, v=a]", "COMMIT");
    }

    @Test
    void truncateAndAlterAreSeenInPlace() {
        Table table = database.table("t");
        Position start = start(table);
        database.run(
                "INSERT INTO t VALUES (1, 'a')",
                "TRUNCATE TABLE t",
                "ALTER TABLE t ADD COLUMN n int NULL FIRST",
                "INSERT INTO t (id, v) VALUES (2, 'b')",
                "CREATE TABLE child (id int PRIMARY KEY, t int, FOREIGN KEY (t) REFERENCES t (id))",
                "/* t */ CREATE INDEX i ON t (v)");

        assertThat(words(database.log(start, table)))
                .containsExactly(
                        "BEGIN",
                        "INSERT [id=1, v=a]",
                        "COMMIT",
                        "BEGIN",
                        "TRUNCATED",
                        "COMMIT",
                        "BEGIN",
                        "ALTERED",
                        "COMMIT",
                        "BEGIN",
                        "INSERT [id=2, v=b]",
                        "COMMIT");
    }

    @Test
    void rowsOfAnXaTransactionWaitForItsCommit() {
        Table table = database.table("t");
        Position start = start(table);
        database.run("XA START 'x1'", "INSERT INTO t VALUES (1, 'xa')", "XA END 'x1'", "XA PREPARE 'x1'");
        // The connection that prepared is not free before the transaction is decided elsewhere.
        try (Connection other = database.connect()) {
            Database.run(other, "INSERT INTO t VALUES (2, 'plain')");
            List<LogEvent> events = database.log(start, table);
            assertThat(words(events)).containsExactly("BEGIN", "INSERT [id=2, v=plain]", "COMMIT");
            Position after = lastPosition(events);

            database.run("XA COMMIT 'x1'");

            assertThat(words(database.log(after, table))).containsExactly("BEGIN", "INSERT [id=1, v=xa]", "COMMIT");
            assertThat(words(database.log(start, table)))
                    .containsExactly(
                            "BEGIN", "INSERT [id=2, v=plain]", "COMMIT", "BEGIN", "INSERT [id=1, v=xa]", "COMMIT");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rolledBackXaTransactionsLeaveNothing() {
        Table table = database.table("t");
        Position start = start(table);
        database.run(
                "XA START 'x2'",
                "INSERT INTO t VALUES (1, 'xa')",
                "XA END 'x2'",
                "XA PREPARE 'x2'",
                "XA ROLLBACK 'x2'");
        database.run("XA START 'x3'", "INSERT INTO t VALUES (4, 'one')", "XA END 'x3'", "XA COMMIT 'x3' ONE PHASE");

        assertThat(words(database.log(start, table))).containsExactly("BEGIN", "INSERT [id=4, v=one]", "COMMIT");
    }

    @Test
    void readingDoesNotStartWhileAnXaTransactionIsPrepared() {
        Table table = database.table("t");
        database.run("XA START 'x4'", "INSERT INTO t VALUES (1, 'xa')", "XA END 'x4'", "XA PREPARE 'x4'");
        try {
            assertThatThrownBy(() -> start(table))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("1 XA transactions are prepared");
        } finally {
            database.run("XA ROLLBACK 'x4'");
        }
    }

    @Test
    void anIdlePositionNeverCountsHalfATransaction() {
        database.run("CREATE TABLE other (id int PRIMARY KEY)", "CREATE TABLE wide (id int PRIMARY KEY, v longtext)");
        Table table = database.table("wide");
        Position start = start(table);
        for (int round = 0; round < 8; round++) {
            database.run(
                    "INSERT INTO other VALUES (%d)".formatted(round),
                    "INSERT INTO wide SELECT seq + %d, REPEAT('x', 300000) FROM seq_1_to_12".formatted(100 * round));
        }

        List<Position> idle = new ArrayList<>();
        for (LogEvent event : database.log(start, table)) {
            if (event instanceof LogEvent.Idle quiet) {
                idle.add(quiet.position());
            } else if (event instanceof LogEvent.Begin begin) {
                assertThat(idle).noneMatch(position -> position.includes(begin.tx()));
            }
        }

        assertThat(idle).isNotEmpty();
    }

    @Test
    void aLargeTransactionComesInParts() {
        Table table = database.table("t");
        Position start = start(table);
        database.run("INSERT INTO t SELECT seq, REPEAT('x', 100) FROM seq_1_to_60000");

        List<ChangeBatch> batches = Database.changes(database.log(start, table));

        assertThat(batches.stream().mapToLong(ChangeBatch::count).sum()).isEqualTo(60_000);
        assertThat(batches).hasSizeGreaterThan(5).allMatch(batch -> batch.size() < (3L << 19));
    }

    @Test
    void columnsThatTheServerComputesStandInTheLogAndAreLeftOut() {
        database.run(
                "CREATE TABLE g (id int PRIMARY KEY, a int AS (id * 2) VIRTUAL, b int AS (id * 3) STORED, v varchar(9),"
                        + " hidden int INVISIBLE DEFAULT 7)");
        Table table = database.table("g");
        Position start = start(table);
        database.run("INSERT INTO g (id, v) VALUES (1, 'x')", "UPDATE g SET id = 2");

        assertThat(words(database.log(start, table)))
                .containsExactly(
                        "BEGIN",
                        "INSERT [id=1, v=x, hidden=7]",
                        "COMMIT",
                        "BEGIN",
                        "UPDATE [id=1, v=ABSENT, hidden=ABSENT][id=2, v=x, hidden=7]",
                        "COMMIT");
    }

    @Test
    void valuesBeyondOnePacketTravelWhole() {
        try (Database wide = Database.on(Map.of("max-allowed-packet", "64M", "innodb-log-file-size", "256M"))) {
            wide.run("CREATE TABLE b (id int PRIMARY KEY, v longblob, t longtext CHARACTER SET utf8mb4)");
            wide.run("CREATE TABLE c (id int PRIMARY KEY, v longblob, t longtext CHARACTER SET utf8mb4)");
            Table table = wide.table("b");
            Position start = wide.store().source().startLog(List.of(table));
            wide.run("INSERT INTO b VALUES (1, REPEAT(x'00ff27', 5592406), REPEAT('ä', 8388608))");

            RowBatch read = Database.read(wide.store().source(), table);
            ChangeBatch followed = Database.changes(wide.log(start, table)).get(0);
            Target target = wide.store().target("forward");
            target.own(1);
            Table into = wide.table("c");
            try (LaneWriter lane = target.lane(0)) {
                lane.begin();
                assertThat(lane.insert(into, read)).isEmpty();
                assertThat(lane.upsert(into, read)).isEmpty();
                lane.commit(new LaneProgress(0, "p", ""));
            }

            assertThat(read.vector(1).largeAt(0).length()).isGreaterThan(16 << 20);
            assertThat(followed.after().vector(1).bytesAt(0))
                    .isEqualTo(read.vector(1).bytesAt(0));
            assertThat(followed.after().vector(2).bytesAt(0))
                    .isEqualTo(read.vector(2).bytesAt(0));
            assertThat(wide.rows("SELECT COUNT(*) FROM b JOIN c USING (id, v) WHERE BINARY b.t = BINARY c.t"))
                    .containsExactly(List.of("1"));
        }
    }

    @Test
    void statementsInsteadOfRowsStopTheReader() {
        Table table = database.table("t");
        Position start = start(table);
        database.run("SET binlog_format = 'STATEMENT'", "INSERT INTO t VALUES (1, 'a')", "SET binlog_format = 'ROW'");

        assertThatThrownBy(() -> database.log(start, table))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("statement instead of rows");
    }

    /** Much of a large event that is compressed fits into a small one. */
    @Test
    void largeValuesComeOutOfCompressedEvents() {
        try (Database wide = Database.on(Map.of("max-allowed-packet", "64M", "log-bin-compress", "ON"))) {
            wide.run("CREATE TABLE b (id int PRIMARY KEY, n int, v longblob, t longtext CHARACTER SET utf8mb4)");
            Table table = wide.table("b");
            Position start = wide.store().source().startLog(List.of(table));
            wide.run("INSERT INTO b VALUES (1, 1, REPEAT(x'00ff27', 2592406), REPEAT('ä', 4388608))");
            wide.run("UPDATE b SET n = 2");

            List<ChangeBatch> all = Database.changes(wide.log(start, table));
            RowBatch inserted = all.get(0).after();
            ChangeBatch updated = all.get(all.size() - 1);

            assertThat(inserted.vector(2).largeAt(0).length()).isEqualTo(3 * 2592406);
            assertThat(inserted.vector(3).bytesAt(0))
                    .isEqualTo("ä".repeat(4388608).getBytes(StandardCharsets.UTF_8));
            int last = updated.count() - 1;
            assertThat(updated.before().vector(2).isAbsent(last)).isTrue();
            assertThat(updated.after()
                            .vector(2)
                            .largeAt(last)
                            .sameBytes(inserted.vector(2).largeAt(0)))
                    .isTrue();
            assertThat(updated.after()
                            .vector(3)
                            .largeAt(last)
                            .sameBytes(inserted.vector(3).largeAt(0)))
                    .isTrue();
            assertThat(updated.after().vector(1).longAt(last)).isEqualTo(2);
        }
    }

    @Test
    void compressedEventsAreReadLikeOthers() {
        Table table = database.table("t");
        Position start = start(table);
        database.run("SET GLOBAL log_bin_compress = ON, GLOBAL log_bin_compress_min_len = 10");
        try {
            database.run("INSERT INTO t VALUES (1, REPEAT('a', 90)), (2, REPEAT('b', 90))");
            database.run("UPDATE t SET v = REPEAT('c', 80) WHERE id = 2");
            database.run("DELETE FROM t WHERE id = 1");
            database.run("CREATE TABLE other (id int PRIMARY KEY) COMMENT '" + "long words ".repeat(20) + "'");
            database.run("INSERT INTO t VALUES (3, '')");
        } finally {
            database.run("SET GLOBAL log_bin_compress = OFF, GLOBAL log_bin_compress_min_len = 256");
        }

        List<String> words = words(database.log(start, table));
        assertThat(words).anyMatch(word -> word.contains("a".repeat(90))).contains("DELETE [id=1, v=ABSENT]");
        assertThat(words).anyMatch(word -> word.startsWith("UPDATE [id=2,") && word.contains("c".repeat(80)));
        assertThat(compressed()).isPositive();
    }

    /** How many compressed events are in the server's log, by its own account. */
    private long compressed() {
        long found = 0;
        for (List<String> log : database.rows("SHOW BINARY LOGS")) {
            found += database.rows("SHOW BINLOG EVENTS IN '%s'".formatted(log.get(0))).stream()
                    .filter(event -> event.get(2).contains("compressed"))
                    .count();
        }
        return found;
    }

    @Test
    void minimalImagesLeaveValuesAbsentAndNoKey() {
        database.run(
                "INSERT INTO t VALUES (1, 'a')",
                "CREATE TABLE pairs (a int, b int, v int, PRIMARY KEY (a, b))",
                "INSERT INTO pairs VALUES (1, 2, 3)");
        Table table = database.table("t");
        Table pairs = database.table("pairs");
        Position start = database.store().source().startLog(List.of(table, pairs));
        database.run(
                "SET binlog_row_image = 'MINIMAL'",
                "UPDATE t SET v = 'b'",
                "UPDATE pairs SET a = 9",
                "DELETE FROM t",
                "SET binlog_row_image = 'FULL'");

        assertThat(words(database.log(start, table, pairs)))
                .containsExactly(
                        "BEGIN",
                        "UPDATE [id=1, v=ABSENT][id=1, v=b]",
                        "COMMIT",
                        "BEGIN",
                        "UPDATE [a=1, b=2, v=ABSENT][a=9, b=2, v=ABSENT]",
                        "COMMIT",
                        "BEGIN",
                        "DELETE [id=1, v=ABSENT]",
                        "COMMIT");
    }

    @Test
    void purgedLogIsSaidToBeLost() {
        Map<String, String> purging = Map.of("slave-connections-needed-for-purge", "0");
        try (MariaDbServer own = MariaDbServer.launch(purging);
                Database lost = Database.on(own)) {
            lost.run("CREATE TABLE t (id int PRIMARY KEY)");
            Table table = lost.table("t");
            Position start = lost.store().source().startLog(List.of(table));
            lost.run("INSERT INTO t VALUES (1)", "FLUSH BINARY LOGS", "INSERT INTO t VALUES (2)", "FLUSH BINARY LOGS");
            String last = lost.rows("SHOW BINARY LOGS").get(2).get(0);
            purge(lost, last);

            assertThat(lost.store().source().retention(start)).contains(Duration.ZERO);
            assertThatThrownBy(() -> lost.log(start, table)).isInstanceOf(PositionLostException.class);
        }
    }

    @Test
    void aKilledServerIsUnavailableAndReadingGoesOnAfterItsStart() {
        try (MariaDbServer own = MariaDbServer.launch();
                Database killed = Database.on(own)) {
            killed.run("CREATE TABLE t (id int PRIMARY KEY, v varchar(100))");
            Table table = killed.table("t");
            Position start = killed.store().source().startLog(List.of(table));
            killed.run("INSERT INTO t VALUES (1, 'a')");
            try (ChangeLog log = killed.store().source().log(start, List.of(table))) {
                own.kill9();

                assertThatThrownBy(() -> drain(log)).isInstanceOf(StoreUnavailableException.class);
                assertThatThrownBy(() -> killed.store().source().mark("x"))
                        .isInstanceOf(StoreUnavailableException.class);
            }
            own.start();
            try (Connection again = killed.connect()) {
                Database.run(again, "INSERT INTO t VALUES (2, 'b')");
                assertThat(words(killed.log(start, table)))
                        .containsExactly(
                                "BEGIN", "INSERT [id=1, v=a]", "COMMIT", "BEGIN", "INSERT [id=2, v=b]", "COMMIT");
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aWriteIsReadWithinMilliseconds() {
        Table table = database.table("t");
        Position start = start(table);
        try (ChangeLog log = database.store().source().log(start, List.of(table))) {
            while (log.poll(Duration.ofMillis(700)).isPresent()) {
                // Up to the present.
            }
            long worst = 0;
            for (int i = 0; i < 20; i++) {
                long before = System.nanoTime();
                database.run("INSERT INTO t VALUES (%d, 'x')".formatted(i));
                Optional<LogEvent> event = log.poll(Duration.ofSeconds(5));
                while (event.isPresent() && !(event.get() instanceof LogEvent.Commit)) {
                    event = log.poll(Duration.ofSeconds(5));
                }
                worst = Math.max(worst, System.nanoTime() - before);
            }
            assertThat(Duration.ofNanos(worst)).isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void theEndIsReachedWhenTheLogRotates() {
        Table table = database.table("t");
        Position start = start(table);
        database.run("INSERT INTO t VALUES (1, 'a')", "FLUSH BINARY LOGS");
        Position end = database.store().source().now().highBound();
        try (ChangeLog log = database.store().source().log(start, List.of(table))) {
            Optional<LogEvent> last = Optional.empty();
            for (int i = 0; i < 50; i++) {
                last = log.poll(Duration.ofSeconds(2));
                if (last.isPresent()
                        && last.get() instanceof LogEvent.Idle idle
                        && idle.position().covers(end)) {
                    return;
                }
            }
            assertThat(last).as("an idle position that covers " + end.encode()).isEmpty();
        }
    }

    /** The server keeps a file until its engines have no more use for it; nothing tells when. */
    private static void purge(Database lost, String last) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline) {
            lost.run("PURGE BINARY LOGS TO '" + last + "'");
            if (lost.rows("SHOW BINARY LOGS").get(0).get(0).equals(last)) {
                return;
            }
            lost.run("FLUSH LOGS");
        }
        throw new IllegalStateException("the log is not purged: " + lost.rows("SHOW BINARY LOGS"));
    }

    private static void drain(ChangeLog log) {
        for (int i = 0; i < 100; i++) {
            log.poll(Duration.ofMillis(200));
        }
    }

    private static Position lastPosition(List<LogEvent> events) {
        LogEvent last = events.get(events.size() - 1);
        return last instanceof LogEvent.Idle idle ? idle.position() : ((LogEvent.Commit) last).position();
    }

    @Test
    void aStaleDefinitionOfTheCatalogIsNoticed() {
        Table table = database.table("t");
        Position start = start(table);
        database.run("INSERT INTO t VALUES (1, 'a')", "TRUNCATE t", "ALTER TABLE t MODIFY v int");

        assertThatThrownBy(() -> database.log(start, table))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("another definition");
    }
}
