package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.memory.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard holds for those whom rights do not hold, and for those who came before it. */
final class GuardTest {

    private static final Duration WAIT = Duration.ofSeconds(10);

    private Store store;
    private Fence fence;
    private List<Table> tables;

    @BeforeEach
    void open() {
        store = Servers.open("guard");
        fence = store.fence();
        Servers.execute(
                "DROP TABLE IF EXISTS guarded, guarded_parts",
                "CREATE TABLE guarded (id integer PRIMARY KEY, value integer)",
                "CREATE TABLE guarded_parts (id integer PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE guarded_low PARTITION OF guarded_parts FOR VALUES FROM (0) TO (10)",
                "ALTER TABLE guarded OWNER TO app",
                "GRANT ALL ON guarded_parts, guarded_low TO app",
                "INSERT INTO guarded VALUES (1, 1)");
        tables = List.of(Rows.table(store, "guarded"), Rows.table(store, "guarded_parts"));
    }

    @AfterEach
    void close() {
        fence.remove(tables);
        store.close();
    }

    private static void assertRefused(Connection session, String write) {
        assertThatThrownBy(() -> Servers.execute(session, write))
                .as(write)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("writes have moved");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO guarded VALUES (2, 2)",
                "UPDATE guarded SET value = 2",
                "DELETE FROM guarded",
                "TRUNCATE guarded",
                "MERGE INTO guarded g USING (VALUES (1)) v(id) ON g.id = v.id WHEN MATCHED THEN DELETE",
                "INSERT INTO guarded_low VALUES (1)",
                "INSERT INTO guarded_parts VALUES (1)",
                "COPY guarded FROM PROGRAM 'echo 9,9' WITH (FORMAT csv)"
            })
    void superuserOwnerAndReplicaAreRefused(String write) throws SQLException {
        fence.raise(tables, WAIT);

        try (Connection superuser = Servers.admin();
                Connection owner = Servers.app()) {
            assertRefused(superuser, write);
            Servers.execute(superuser, "SET session_replication_role = replica");
            assertRefused(superuser, write);
            if (!write.startsWith("COPY")) {
                assertRefused(owner, write);
            }
        }
    }

    @Test
    void sessionWithAnOldSnapshotIsRefused() throws SQLException {
        try (Connection session = Servers.app()) {
            Servers.execute(session, "BEGIN ISOLATION LEVEL REPEATABLE READ");
            assertThat(Servers.query(session, "SELECT count(*) FROM pg_class WHERE relname = 'guarded_low'"))
                    .isEqualTo("1");

            fence.raise(tables, WAIT);

            assertRefused(session, "UPDATE guarded SET value = 3");
        }
    }

    @Test
    void sessionWithASnapshotOfAnEarlierOpeningIsRefused() throws SQLException {
        try (Connection reader = Servers.app();
                Connection session = Servers.app()) {
            Servers.execute(reader, "BEGIN", "SELECT * FROM guarded");
            fence.raise(tables, WAIT);
            fence.lower(tables);
            Servers.execute(session, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1");

            fence.raise(tables, WAIT);

            assertRefused(session, "UPDATE guarded SET value = 3");
        }
    }

    @Test
    void longReaderHoldsUpNeitherRaisingNorLowering() throws SQLException {
        try (Connection reader = Servers.app();
                Connection writer = Servers.app()) {
            Servers.execute(reader, "BEGIN", "SELECT * FROM guarded");
            Servers.execute(writer, "SET statement_timeout = '2s'");

            assertTimeoutPreemptively(WAIT, () -> fence.raise(tables, WAIT));
            assertRefused(writer, "UPDATE guarded SET value = 3");
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> fence.lower(tables));
            Servers.execute(writer, "UPDATE guarded SET value = 4");
            assertTimeoutPreemptively(WAIT, () -> fence.raise(tables, WAIT));
            assertRefused(writer, "UPDATE guarded SET value = 5");
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> fence.lower(tables));
            Servers.execute(writer, "UPDATE guarded SET value = 6");
        }
    }

    @Test
    void openWriterIsNamedAndHoldsUpNobodyElseWhileTheFenceIsPrepared() throws Exception {
        try (Connection idle = Servers.app();
                Connection writer = Servers.app()) {
            Servers.execute(idle, "BEGIN", "INSERT INTO guarded VALUES (20, 20)");
            String pid = Servers.query(idle, "SELECT pg_backend_pid()");
            AtomicReference<Throwable> refused = new AtomicReference<>();
            Thread installing = new Thread(() -> fence.install(tables, Duration.ofSeconds(1)), "installing");
            installing.setUncaughtExceptionHandler((thread, failure) -> refused.set(failure));
            installing.start();

            long longest = 0;
            while (installing.isAlive()) {
                long began = System.nanoTime();
                Servers.execute(writer, "UPDATE guarded SET value = value + 1 WHERE id = 1");
                longest = Math.max(longest, System.nanoTime() - began);
                Thread.sleep(5);
            }

            assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofMillis(700));
            assertThat(refused.get())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("session %s (app, since 20", pid);
            assertThatThrownBy(() -> fence.raise(tables, Duration.ofMillis(300)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("session %s (app, since 20", pid);
            Servers.execute(idle, "COMMIT");
            fence.install(tables, Duration.ofSeconds(1));
        }
    }

    @Test
    void removalThatAReaderHoldsUpLetsTheWritersInAndNamesTheReader() throws SQLException {
        try (Connection reader = Servers.app()) {
            Servers.execute(reader, "BEGIN", "SELECT * FROM guarded");
            String pid = Servers.query(reader, "SELECT pg_backend_pid()");
            fence.raise(tables, WAIT);

            assertThatThrownBy(() -> fence.remove(tables))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("guarded")
                    .hasMessageContaining(pid);

            Servers.execute("INSERT INTO guarded VALUES (7, 7)");
        }
    }

    @Test
    void statementPreparedBeforeIsRefused() throws SQLException {
        try (Connection session = Servers.app()) {
            Servers.execute(
                    session, "PREPARE write AS UPDATE guarded SET value = value + 1", "EXECUTE write", "EXECUTE write");

            fence.raise(tables, WAIT);

            assertRefused(session, "EXECUTE write");
        }
    }

    @Test
    void fenceStandsAfterTheServersRestartAndForANewProcess() {
        fence.raise(tables, WAIT);

        try (Store another = Servers.open("guard");
                Store other = Servers.open("unrelated")) {
            assertThat(another.fence().raised()).isTrue();
            assertThat(other.fence().raised()).isFalse();
            another.fence().lower(tables);
        }

        assertThat(fence.raised()).isFalse();
        Servers.execute("INSERT INTO guarded VALUES (5, 5)");
    }

    @Test
    void laneOfAnotherMigrationIsStoppedAndItsRowsAreNotCalledBad() {
        fence.raise(tables, WAIT);

        try (Store other = Servers.open("unrelated")) {
            Target target = other.target("forward");
            target.own(1);
            assertThatThrownBy(() -> Rows.commit(
                            target,
                            lane -> lane.upsert(tables.get(0), Rows.batch(tables.get(0), List.of(Row.of(1, 9))))))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("writes have moved");
            target.remove();
        }
    }

    @Test
    void trialKnowsWhomTheFenceStopsAndLeavesNothing() {
        String before = Servers.query("SELECT count(*) FROM pg_class");

        List<Finding> findings = fence.trial(List.of("app", "midflight", "nobody_there"));

        assertThat(findings)
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.OK, Finding.Severity.OK, Finding.Severity.OK, Finding.Severity.WARN);
        assertThat(Servers.query("SELECT count(*) FROM pg_class")).isEqualTo(before);
    }

    @Test
    void removedFenceLeavesNoObject() {
        fence.raise(tables, WAIT);

        fence.remove(tables);

        assertThat(Servers.query("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'midflight%'"))
                .isEqualTo("0");
        assertThat(Servers.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'midflight'"))
                .isEqualTo("0");
    }
}
