package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import dev.midflight.testkit.memory.Row;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The slot: what it keeps, when it is lost, and who may read it. */
final class SlotTest {

    private Store store;
    private Source source;
    private Table table;

    @BeforeEach
    void open() {
        store = Servers.open("slot");
        source = store.source();
        Servers.execute("DROP TABLE IF EXISTS kept", "CREATE TABLE kept (id integer PRIMARY KEY, value text)");
        table = Rows.table(store, "kept");
    }

    @AfterEach
    void close() {
        Servers.execute(
                "ALTER ROLE midflight RESET wal_sender_timeout",
                "ALTER SYSTEM RESET max_slot_wal_keep_size",
                "SELECT pg_reload_conf()");
        source.dropLog();
        store.close();
    }

    @Test
    void droppedSlotIsALostPosition() {
        Position start = source.startLog(List.of(table));
        Servers.execute("SELECT pg_drop_replication_slot('midflight_slot')");

        assertThatThrownBy(() -> source.log(start, List.of(table))).isInstanceOf(PositionLostException.class);
    }

    @Test
    void twoDatabasesOfAServerKeepTheSlotsOfOneMigrationApart() throws SQLException {
        Servers.execute("DROP DATABASE IF EXISTS other", "CREATE DATABASE other");
        Position start = source.startLog(List.of(table));
        StoreAddress here = Servers.address(Servers.main(), "slot");
        StoreAddress there = new StoreAddress(
                URI.create(Servers.main().url("other")), here.user(), here.password(), here.migration());
        try (Connection connection =
                        DriverManager.getConnection(Servers.main().jdbcUrl("other"), here.user(), here.password());
                Store other = new PostgresProvider().open(there)) {
            Servers.execute(connection, "CREATE TABLE kept (id integer PRIMARY KEY, value text)");
            List<Table> tables = List.of(Rows.table(other, "kept"));
            Source back = other.source();

            back.dropLog();
            Position second = back.startLog(tables);

            source.log(start, List.of(table)).close();
            back.log(second, tables).close();
            source.dropLog();
            back.log(second, tables).close();
            back.dropLog();
        }
        assertThat(Servers.query("SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE 'midflight%slot'"))
                .isEqualTo("0");
    }

    @Test
    void slotThatSomebodyMovedOnIsALostPosition() {
        Position start = source.startLog(List.of(table));
        Servers.execute("INSERT INTO kept VALUES (1, 'a')");
        Servers.execute("SELECT pg_replication_slot_advance('midflight_slot', pg_current_wal_lsn())");

        assertThatThrownBy(() -> source.log(start, List.of(table))).isInstanceOf(PositionLostException.class);
    }

    @Test
    void discardedLogIsALostPositionAndItsRetentionIsNothing() {
        Position start = source.startLog(List.of(table));
        assertThat(source.retention(start)).isEmpty();
        Servers.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
        for (int i = 0; i < 4; i++) {
            Servers.execute("SELECT pg_switch_wal()", "INSERT INTO kept VALUES (%d, 'a')".formatted(i), "CHECKPOINT");
        }

        assertThat(source.retention(start)).contains(Duration.ZERO);
        assertThatThrownBy(() -> source.log(start, List.of(table))).isInstanceOf(PositionLostException.class);
    }

    @Test
    void retentionFollowsTheLimit() {
        Servers.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '10GB'", "SELECT pg_reload_conf()");
        Position start = source.startLog(List.of(table));

        assertThat(source.retention(start).orElseThrow()).isGreaterThan(Duration.ofMinutes(10));
    }

    @Test
    void readerThatIsNotAskedForLongKeepsItsConnectionAndLosesNothing() {
        Servers.execute("ALTER ROLE midflight SET wal_sender_timeout = '1s'");
        Position start = source.startLog(List.of(table));
        Servers.execute("INSERT INTO kept SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");
        try (ChangeLog log = source.log(start, List.of(table))) {
            assertThat(log.poll(Duration.ofSeconds(10))).containsInstanceOf(LogEvent.Begin.class);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3500));
            Position mark = source.mark("after");

            assertThat(Rows.after(Rows.until(log, mark))).hasSize(20_000);
        }
    }

    @Test
    void closedReaderLeavesNoThreadBehind() throws InterruptedException {
        Position start = source.startLog(List.of(table));
        Servers.execute("INSERT INTO kept SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");

        try (ChangeLog log = source.log(start, List.of(table))) {
            assertThat(log.poll(Duration.ofSeconds(10))).containsInstanceOf(LogEvent.Begin.class);
            awaitFullOfReadAhead();
        }

        for (Thread thread : readers()) {
            thread.join(10_000);
        }
        assertThat(readers()).isEmpty();
    }

    /** What is sent is more than is read ahead, so its thread comes to wait for room. */
    private static void awaitFullOfReadAhead() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (readers().stream().noneMatch(thread -> thread.getState() == Thread.State.WAITING)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static List<Thread> readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("midflight-log-midflight_slot"))
                .toList();
    }

    @Test
    void confirmedPositionMovesTheSlotAndNothingElseDoes() {
        Position start = source.startLog(List.of(table));
        try (ChangeLog log = source.log(start, List.of(table))) {
            Servers.execute("INSERT INTO kept VALUES (1, 'a')");
            Rows.until(log, source.mark("one"));
            Position confirmed = lastCommit(log);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1500));
            assertThat(confirmedBySlot()).isEqualTo(((PgPosition) start).encode());

            log.confirm(confirmed);
            for (int i = 0; i < 500 && !confirmedBySlot().equals(confirmed.encode()); i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            assertThat(confirmedBySlot()).isEqualTo(confirmed.encode());
        }
    }

    private Position lastCommit(ChangeLog log) {
        Servers.execute("INSERT INTO kept VALUES (2, 'b')");
        while (true) {
            Optional<LogEvent> event = log.poll(Duration.ofSeconds(10));
            if (event.orElseThrow() instanceof LogEvent.Commit commit) {
                return commit.position();
            }
        }
    }

    private static String confirmedBySlot() {
        return Servers.query("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'midflight_slot'");
    }

    @Test
    void secondReaderTakesTheSlotFromTheFirst() {
        Position start = source.startLog(List.of(table));
        Servers.execute("INSERT INTO kept VALUES (1, 'a')");
        try (ChangeLog former = source.log(start, List.of(table))) {
            former.poll(Duration.ofMillis(1));

            List<LogEvent> events = Rows.events(source, start, table);

            assertThat(Rows.after(events)).containsExactly(Row.of(1, "a"));
        }
    }

    @Test
    void logBeginsAnewWithEachStartAndIsGoneOnceDropped() {
        source.startLog(List.of(table));
        Servers.execute("INSERT INTO kept VALUES (1, 'a')");
        Position second = source.startLog(List.of(table));
        Servers.execute("INSERT INTO kept VALUES (2, 'b')");

        assertThat(Rows.after(Rows.events(source, second, table))).containsExactly(Row.of(2, "b"));
        source.dropLog();
        source.dropLog();

        assertThat(Servers.query("SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'midflight_slot'"))
                .isEqualTo("0");
        assertThat(Servers.query("SELECT count(*) FROM pg_publication WHERE pubname = 'midflight_slot'"))
                .isEqualTo("0");
    }

    @Test
    void tableWithoutReplicaIdentityIsNotPublished() {
        Servers.execute("DROP TABLE IF EXISTS bare", "CREATE TABLE bare (id integer)");
        Table bare = Rows.table(store, "bare");

        assertThatThrownBy(() -> source.startLog(List.of(bare)))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("replica identity");
        Servers.execute("DROP TABLE bare");
    }

    @Test
    void alterationWhileNobodyReadsIsToldOnTheNextChange() {
        Position start = source.startLog(List.of(table));
        Servers.execute("ALTER TABLE kept ALTER COLUMN value TYPE varchar(20)", "INSERT INTO kept VALUES (1, 'a')");

        List<LogEvent> events = Rows.events(source, start, table);

        assertThat(events.stream().filter(LogEvent.Altered.class::isInstance)).hasSize(1);
        assertThat(Rows.after(events)).containsExactly(Row.of(1, "a"));
    }

    @Test
    void unchangedLargeValueOfARowWithAnotherKeyComesFromTheOldRowUnderFullIdentityAndIsReadOtherwise() {
        String big = "md5(random()::text) || string_agg(md5(i::text), '')";
        Servers.execute("INSERT INTO kept SELECT 1, %s FROM generate_series(1, 1000) i".formatted(big));
        Position start = source.startLog(List.of(table));
        Servers.execute("UPDATE kept SET id = 2", "UPDATE kept SET id = 3");
        Servers.execute("ALTER TABLE kept REPLICA IDENTITY FULL", "UPDATE kept SET id = 4");
        Servers.execute("ALTER TABLE kept REPLICA IDENTITY DEFAULT", "UPDATE kept SET id = 5");

        List<Row> after = Rows.after(Rows.events(source, start, table));

        Row gone = Row.of(Row.Mark.ABSENT, Row.Mark.ABSENT);
        assertThat(after.subList(0, 2)).containsExactly(gone, gone);
        assertThat(after.get(2).text(1)).hasSizeGreaterThan(32_000);
        assertThat(after.get(3)).isEqualTo(after.get(2).with(0, 5L));
    }

    @Test
    void partitionedTableIsDeliveredUnderItsOwnName() {
        Servers.execute(
                "DROP TABLE IF EXISTS parts",
                "CREATE TABLE parts (id integer PRIMARY KEY, value text) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE parts_high PARTITION OF parts FOR VALUES FROM (10) TO (20)");
        Table parts = Rows.table(store, "parts");
        Position start = source.startLog(List.of(parts));
        Servers.execute("INSERT INTO parts VALUES (1, 'a'), (11, 'b')", "UPDATE parts SET id = 12 WHERE id = 1");

        List<LogEvent> events = Rows.events(source, start, parts);

        assertThat(Rows.after(events)).contains(Row.of(1, "a"), Row.of(11, "b"), Row.of(12, "a"));
        assertThat(Rows.all(source, parts)).containsExactly(Row.of(11, "b"), Row.of(12, "a"));
        source.dropLog();
        Servers.execute("DROP TABLE parts");
    }
}
