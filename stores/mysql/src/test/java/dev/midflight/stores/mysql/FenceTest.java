package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.Fence;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fence against everybody. */
final class FenceTest {

    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Database database = Database.fresh();
    private final Fence fence = database.store().fence();

    @BeforeEach
    void createTables() {
        database.run(
                "CREATE TABLE t (id int PRIMARY KEY, v int)",
                "CREATE TABLE u (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1, 1)",
                "CREATE OR REPLACE USER strong IDENTIFIED BY 'pw'",
                "GRANT ALL PRIVILEGES ON *.* TO strong WITH GRANT OPTION");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private List<Table> tables() {
        return List.of(database.table("t"), database.table("u"));
    }

    private static String write(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "written";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Test
    void writersAreStoppedWhateverRightsTheyHave() throws SQLException {
        fence.install(tables(), WAIT);
        fence.install(tables(), WAIT);
        assertThat(fence.raised()).isFalse();
        try (Connection strong = database.connect("strong", "pw");
                Connection old = database.connect("strong", "pw")) {
            assertThat(write(strong, "UPDATE t SET v = 2")).isEqualTo("written");
            write(old, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
            write(old, "SELECT * FROM t");

            fence.raise(tables(), Duration.ofSeconds(2));

            assertThat(fence.raised()).isTrue();
            assertThat(write(old, "UPDATE t SET v = 3")).isEqualTo("45000");
            assertThat(write(old, "INSERT INTO u VALUES (1)")).isEqualTo("45000");
            write(old, "ROLLBACK");
            assertThat(write(strong, "INSERT INTO t VALUES (2, 2)")).isEqualTo("45000");
            assertThat(write(strong, "DELETE FROM t")).isEqualTo("45000");
            assertThat(write(strong, "REPLACE INTO t VALUES (1, 9)")).isEqualTo("45000");
            assertThat(write(strong, "INSERT INTO t VALUES (1, 9) ON DUPLICATE KEY UPDATE v = 9"))
                    .isEqualTo("45000");
            assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("1", "2"));

            fence.lower(tables());

            assertThat(write(strong, "INSERT INTO t VALUES (2, 2)")).isEqualTo("written");
            fence.raise(tables(), Duration.ofSeconds(2));
            fence.remove(tables());
            assertThat(write(strong, "INSERT INTO t VALUES (3, 2)")).isEqualTo("written");
        }
        assertThat(database.rows("SHOW TRIGGERS")).isEmpty();
    }

    @Test
    void preparedStatementsInUseGoOnWhenTheFenceIsPrepared() throws Exception {
        List<String> told = preparing(fence);

        assertThat(told).isEmpty();
    }

    @Test
    void withoutTheRightToLockPreparedStatementsComeBackByThemselves() throws Exception {
        database.run(
                "CREATE OR REPLACE USER unlocking IDENTIFIED BY 'pw'",
                "GRANT SUPER ON *.* TO unlocking",
                "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, TRIGGER ON %s.* TO unlocking"
                        .formatted(database.name()));
        Fence unlocking = database.open("unlocking", "pw").fence();

        preparing(unlocking);

        try (Connection connection = database.connect()) {
            assertThat(write(connection, "DELETE FROM t")).isEqualTo("written");
        }
    }

    /** Prepares the fence of new tables while three sessions change them; returns what they were told. */
    private List<String> preparing(Fence prepared) throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        for (int round = 0; round < 8; round++) {
            database.run("CREATE OR REPLACE TABLE t (id int PRIMARY KEY, v int)");
            AtomicBoolean ending = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(3);
            List<Thread> sessions = IntStream.range(0, 3)
                    .mapToObj(id -> new Thread(() -> change(id, begun, ending, told)))
                    .toList();
            sessions.forEach(Thread::start);
            begun.await();
            prepared.install(List.of(database.table("t")), WAIT);
            int before = told.size();
            Thread.sleep(50);
            // What a session keeps of a statement would make it fail for ever.
            assertThat(told.size() - before).isLessThanOrEqualTo(sessions.size());
            ending.set(true);
            for (Thread session : sessions) {
                session.join();
            }
            prepared.remove(List.of(database.table("t")));
        }
        return told;
    }

    private void change(int id, CountDownLatch begun, AtomicBoolean ending, List<String> told) {
        try (Connection connection = database.preparing();
                PreparedStatement insert = connection.prepareStatement("INSERT IGNORE INTO t VALUES (?, 1)");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM t WHERE id = ?")) {
            insert.setInt(1, id);
            delete.setInt(1, id);
            while (!ending.get()) {
                try {
                    insert.executeUpdate();
                    delete.executeUpdate();
                    begun.countDown();
                } catch (SQLException refused) {
                    told.add(String.valueOf(refused.getMessage()));
                }
            }
        } catch (SQLException lost) {
            told.add(String.valueOf(lost.getMessage()));
        }
    }

    @Test
    void sessionThatWasRefusedAndStaysOpenDoesNotHoldUpLowering() throws SQLException {
        fence.install(tables(), WAIT);
        try (Connection refused = database.connect();
                Connection other = database.connect()) {
            fence.raise(tables(), Duration.ofSeconds(2));
            write(refused, "START TRANSACTION");
            assertThat(write(refused, "UPDATE t SET v = 3")).isEqualTo("45000");

            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> fence.lower(tables()));

            assertThat(write(other, "INSERT INTO t VALUES (9, 9)")).isEqualTo("written");
        }
    }

    @Test
    void preparingThatWaitsForAReaderLetsOthersPass() throws Exception {
        try (Connection reader = database.connect();
                Connection writer = database.connect()) {
            write(reader, "START TRANSACTION");
            write(reader, "SELECT * FROM t");
            Thread installing = new Thread(() -> fence.install(tables(), WAIT), "installing");
            installing.start();
            while (database.rows("SELECT 1 FROM information_schema.processlist WHERE state LIKE '%metadata lock%'")
                    .isEmpty()) {
                Thread.onSpinWait();
            }

            long longest = 0;
            for (int number = 10; number < 100; number++) {
                long began = System.nanoTime();
                assertThat(write(writer, "INSERT INTO t VALUES (%d, 1)".formatted(number)))
                        .isEqualTo("written");
                longest = Math.max(longest, System.nanoTime() - began);
                Thread.sleep(10);
            }
            assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(2));
            write(reader, "COMMIT");
            installing.join();
        }
        fence.raise(tables(), Duration.ofSeconds(2));
        assertThat(fence.raised()).isTrue();
    }

    @Test
    void preparingThatIsInVainNamesWhoWasInTheWay() throws SQLException {
        try (Connection idle = database.connect("strong", "pw")) {
            write(idle, "START TRANSACTION");
            write(idle, "UPDATE t SET v = 2");
            String session = database.rows("SELECT id FROM information_schema.processlist WHERE user = 'strong'")
                    .get(0)
                    .get(0);

            assertThatThrownBy(() -> fence.install(tables(), Duration.ofMillis(1200)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("session %s (strong@", session)
                    .hasMessageContaining("since 20");
            assertThatThrownBy(() -> fence.install(tables(), Duration.ofMillis(1200)))
                    .isInstanceOfSatisfying(StoreUnavailableException.class, failure -> assertThat(failure.remedy())
                            .contains("KILL"));
        }
    }

    @Test
    void snapshotOfAnEarlierOpeningDoesNotPass() throws SQLException {
        fence.install(tables(), WAIT);
        fence.raise(tables(), Duration.ofSeconds(2));
        fence.lower(tables());
        try (Connection old = database.connect()) {
            write(old, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
            write(old, "SELECT * FROM t");

            fence.raise(tables(), Duration.ofSeconds(2));

            assertThat(write(old, "UPDATE t SET v = 3")).isEqualTo("45000");
        }
    }

    @Test
    void midflightsOwnLanesPass() {
        Target target = database.store().target("back");
        target.own(1);
        fence.install(tables(), WAIT);
        fence.raise(tables(), Duration.ofSeconds(2));
        Table table = database.table("t");
        RowBatch rows = table.batch();
        rows.vector(0).addLong(5);
        rows.vector(1).addLong(5);
        rows.endRow();
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            assertThat(lane.upsert(table, rows)).isEmpty();
            lane.commit(new LaneProgress(0, "p", ""));
        }
        assertThat(database.rows("SELECT COUNT(*) FROM t")).containsExactly(List.of("2"));
    }

    @Test
    void openTransactionsEndBeforeTheFencePosition() throws Exception {
        fence.install(tables(), WAIT);
        Table table = database.table("t");
        Position start = database.store().source().startLog(List.of(table));
        try (Connection app = database.connect()) {
            write(app, "START TRANSACTION");
            assertThat(write(app, "UPDATE t SET v = 50 WHERE id = 1")).isEqualTo("written");

            assertThatThrownBy(() -> fence.raise(tables(), Duration.ofMillis(300)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the fence is not raised");
            assertThat(fence.raised()).isFalse();
            assertThat(write(app, "UPDATE t SET v = 51 WHERE id = 1")).isEqualTo("written");

            Thread committing = new Thread(
                    () -> {
                        while (database.rows("SELECT 1 FROM information_schema.processlist WHERE time_ms > 100"
                                        + " AND info LIKE '%midflight_fence SET raised%' AND id <> CONNECTION_ID()")
                                .isEmpty()) {
                            Thread.onSpinWait();
                        }
                        write(app, "COMMIT");
                    },
                    "committing");
            committing.start();
            Position fenced = fence.raise(tables(), Duration.ofSeconds(10));
            committing.join();

            assertThat(write(app, "UPDATE t SET v = 52 WHERE id = 1")).isEqualTo("45000");
            assertThat(commitsUpTo(start, fenced, table))
                    .isNotEmpty()
                    .allSatisfy(commit -> assertThat(fenced.covers(commit)).isTrue());
        }
    }

    /** At XA PREPARE the server lets the lock go that a writer had taken; its rows are logged with the commit. */
    @Test
    void preparedTransactionIsDecidedBeforeTheFencePosition() throws Exception {
        fence.install(tables(), WAIT);
        Table table = database.table("t");
        Position start = database.store().source().startLog(List.of(table));
        try (Connection app = database.connect()) {
            for (String sql : List.of(
                    "XA START 'held'", "UPDATE t SET v = 50 WHERE id = 1", "XA END 'held'", "XA PREPARE 'held'")) {
                assertThat(write(app, sql)).isEqualTo("written");
            }
            try {
                assertThatThrownBy(() -> fence.raise(tables(), Duration.ofMillis(300)))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("1 XA transactions are prepared");
                assertThat(fence.raised()).isFalse();
            } finally {
                assertThat(write(app, "XA COMMIT 'held'")).isEqualTo("written");
            }

            Position fenced = fence.raise(tables(), Duration.ofSeconds(10));

            assertThat(fence.raised()).isTrue();
            assertThat(commitsUpTo(start, fenced, table))
                    .isNotEmpty()
                    .allSatisfy(commit -> assertThat(fenced.covers(commit)).isTrue());
        }
    }

    private List<Position> commitsUpTo(Position start, Position fenced, Table table) {
        List<Position> commits = new ArrayList<>();
        try (ChangeLog log = database.store().source().log(start, List.of(table))) {
            for (int i = 0; i < 100; i++) {
                Optional<LogEvent> event = log.poll(Duration.ofSeconds(1));
                if (event.isPresent() && event.get() instanceof LogEvent.Commit commit) {
                    commits.add(commit.position());
                }
                if (event.isPresent()
                        && event.get() instanceof LogEvent.Idle idle
                        && idle.position().covers(fenced)) {
                    break;
                }
            }
        }
        return commits;
    }

    /** The process of the read is paused, as far as the server can tell. */
    @Test
    void readThatRestsIsEndedForTheFence() {
        Table table = database.table("t");
        Key key = new KeyCodec(table).key(Database.read(database.store().source(), table), 0);
        try (var paused =
                database.open(database.place().user(), database.place().password())) {
            RowRead read = paused.source().read(table, List.of(key));
            assertThat(read.next(table.batch(), Long.MAX_VALUE)).isTrue();

            fence.install(tables(), WAIT);

            assertThat(database.rows("SHOW TRIGGERS")).hasSize(6);
        }
    }

    @Test
    void triggersThatWentWithARenamedTableAreNoFenceOfTheNewOne() throws SQLException {
        fence.install(tables(), WAIT);
        database.run("CREATE TABLE t_new LIKE t", "RENAME TABLE t TO t_old, t_new TO t");

        assertThatThrownBy(() -> fence.raise(tables(), Duration.ofSeconds(2)))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("not prepared on t");
        fence.install(tables(), WAIT);
        fence.raise(tables(), Duration.ofSeconds(2));

        try (Connection app = database.connect()) {
            assertThat(write(app, "INSERT INTO t VALUES (7, 7)")).isEqualTo("45000");
            assertThat(write(app, "INSERT INTO t_old VALUES (7, 7)")).isEqualTo("written");
        }
        fence.remove(tables());
        assertThat(database.rows("SHOW TRIGGERS")).isEmpty();
    }

    @Test
    void aFenceThatIsNotPreparedIsNotRaised() {
        database.store().target("x").own(1);

        assertThatThrownBy(() -> fence.raise(tables(), Duration.ofSeconds(1)))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("not prepared on t");
    }

    @Test
    void installingWaitsForOpenTransactionsAndTheFenceOutlivesTheStore() {
        fence.install(tables(), WAIT);
        fence.raise(tables(), Duration.ofSeconds(2));
        database.store().close();

        try (var again = database.open(database.place().user(), database.place().password())) {
            assertThat(again.fence().raised()).isTrue();
            again.fence().lower(List.of());
            assertThat(again.fence().raised()).isFalse();
        }
    }

    @Test
    void theTrialActsForOtherLoginsAndLeavesNothing() {
        List<Finding> findings = fence.trial(List.of("strong", "nobody"));

        assertThat(findings)
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.OK, Finding.Severity.OK, Finding.Severity.WARN);
        assertThat(database.rows("SHOW TABLES LIKE 'midflight%'")).isEmpty();
        assertThat(database.rows("SHOW TRIGGERS")).isEmpty();
        assertThat(fence.raised()).isFalse();
    }

    @Test
    void removingTakesTriggersOfTablesThatNobodyNames() {
        fence.install(tables(), WAIT);

        fence.remove(List.of());

        assertThat(database.rows("SHOW TRIGGERS")).isEmpty();
    }

    @Test
    void theTrialTakesBackWhatItGave() {
        database.run(
                "CREATE OR REPLACE USER weak IDENTIFIED BY 'pw'",
                "GRANT SELECT ON %s.* TO weak".formatted(database.name()));
        String rights = database.rows("SHOW GRANTS FOR weak").toString();

        List<Finding> findings = fence.trial(List.of("weak"));

        assertThat(findings).extracting(Finding::severity).containsOnly(Finding.Severity.OK);
        assertThat(database.rows("SHOW GRANTS FOR weak").toString()).isEqualTo(rights);
        assertThat(database.rows("SHOW PROCEDURE STATUS WHERE db = DATABASE()")).isEmpty();
    }
}
