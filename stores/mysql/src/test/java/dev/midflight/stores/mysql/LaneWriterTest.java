package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lanes: rows and progress, both or neither, and what the server refuses. */
final class LaneWriterTest {

    private static final LaneProgress DONE = new LaneProgress(0, "p1", "");

    private final Database database = Database.fresh();
    private final Target target = database.store().target("forward");

    @BeforeEach
    void createTables() {
        database.run(
                "CREATE TABLE t (id int PRIMARY KEY, v varchar(5), n int NOT NULL DEFAULT 0)",
                "CREATE TABLE u (id int PRIMARY KEY, code varchar(20), UNIQUE KEY by_code (code))",
                "CREATE TABLE bag (a int, b varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, c double)");
        target.own(1);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private static RowBatch rows(Table table, Object[]... values) {
        RowBatch rows = table.batch();
        for (Object[] row : values) {
            for (int i = 0; i < row.length; i++) {
                if (row[i] instanceof Number number
                        && rows.vector(i).storage() == dev.midflight.spi.Kind.Storage.DOUBLE) {
                    rows.vector(i).addDouble(number.doubleValue());
                } else if (row[i] instanceof Number number) {
                    rows.vector(i).addLong(number.longValue());
                } else if (row[i].equals("ABSENT")) {
                    rows.vector(i).addAbsent();
                } else if (row[i].equals("NULL")) {
                    rows.vector(i).addNull();
                } else {
                    rows.vector(i).addBytes(row[i].toString().getBytes(StandardCharsets.UTF_8));
                }
            }
            rows.endRow();
        }
        return rows;
    }

    private static Object[] row(Object... values) {
        return values;
    }

    @Test
    void rowsAndProgressBecomeDurableTogether() {
        Table table = database.table("t");
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            lane.insert(table, rows(table, row(1, "a", 1)));
            lane.rollback();
            assertThat(database.rows("SELECT * FROM t")).isEmpty();
            assertThat(target.progress()).isEmpty();

            lane.begin();
            lane.insert(table, rows(table, row(1, "a", 1)));
            lane.commit(new LaneProgress(0, "p7", "x,y"));
        }

        assertThat(database.rows("SELECT id, v, n FROM t")).containsExactly(List.of("1", "a", "1"));
        assertThat(target.progress()).containsExactly(new LaneProgress(0, "p7", "x,y"));
    }

    /** As it does, too, while its log finds no room on the disk. */
    @Test
    void writeForWhichTheServerWaitsIsToldWithTheServersWords() throws Exception {
        Table table = database.table("t");
        try (LaneWriter lane = target.lane(0);
                Connection other = database.connect()) {
            lane.begin();
            Sql.run(other, "LOCK TABLES t READ");
            CompletableFuture<Void> write =
                    CompletableFuture.runAsync(() -> lane.insert(table, rows(table, row(1, "a", 1))));
            Optional<String> waiting = target.waiting();
            while (waiting.isEmpty()) {
                assertThat(write).isNotDone();
                TimeUnit.MILLISECONDS.sleep(20);
                waiting = target.waiting();
            }
            assertThat(waiting.get())
                    .contains(" has waited for ", " s; the server says: Waiting for table metadata lock. ");
            Sql.run(other, "UNLOCK TABLES");
            write.join();
            lane.commit(DONE);
        }
        assertThat(target.waiting()).isEmpty();
    }

    @Test
    void anOlderOwnerCanWriteNothing() {
        Table table = database.table("t");
        LaneWriter old = target.lane(0);
        old.begin();
        old.commit(DONE);
        Target newer = database.store().target("forward");
        newer.own(2);

        assertThatThrownBy(old::begin)
                .isInstanceOf(StaleOwnerException.class)
                .hasMessage("Lane 0 of m1 was written in epoch 1; epoch 2 is in force.");
        assertThatThrownBy(() -> target.note("a", "b")).isInstanceOf(StaleOwnerException.class);
        assertThatThrownBy(() -> target.lane(3)).isInstanceOf(StaleOwnerException.class);
        assertThatThrownBy(() -> target.own(1)).isInstanceOf(StaleOwnerException.class);
        try (LaneWriter lane = newer.lane(0)) {
            lane.begin();
            lane.insert(table, rows(table, row(1, "a", 1)));
            lane.commit(DONE);
        }
        old.close();
        assertThat(newer.progress()).containsExactly(DONE);
    }

    @Test
    void aNewOwnerWaitsForTheTransactionOfTheOldOne() throws InterruptedException {
        Table table = database.table("t");
        LaneWriter old = target.lane(0);
        old.begin();
        old.insert(table, rows(table, row(1, "a", 1)));
        Target newer = database.store().target("forward");
        Thread taking = new Thread(() -> newer.own(2), "taking");
        taking.start();
        taking.join(300);

        assertThat(taking.isAlive()).isTrue();
        old.commit(DONE);
        taking.join(20_000);
        assertThat(newer.progress()).containsExactly(DONE);
        assertThatThrownBy(old::begin).isInstanceOf(StaleOwnerException.class);
        old.close();
    }

    /** An owner whose process is paused keeps its transaction open until the server is told to end it. */
    @Test
    void aNewOwnerEndsTheSessionOfOneThatStoppedInTheMiddle() {
        Table table = database.table("t");
        LaneWriter stopped = target.lane(0);
        stopped.begin();
        stopped.insert(table, rows(table, row(1, "a", 1)));
        Target newer = database.store().target("forward");

        newer.own(2);

        assertThat(newer.progress()).isEmpty();
        assertThat(database.rows("SELECT * FROM t")).isEmpty();
        assertThatThrownBy(() -> stopped.commit(DONE)).isInstanceOf(StoreUnavailableException.class);
        stopped.rollback();
        assertThatThrownBy(stopped::begin).isInstanceOf(StaleOwnerException.class);
        stopped.close();
    }

    @Test
    void refusedRowsAreNamedAndAllOthersWritten() {
        Table table = database.table("t");
        RowBatch rows = table.batch();
        for (int i = 0; i < 100; i++) {
            rows.vector(0).addLong(i == 60 ? 10_000_000_000L : i);
            rows.vector(1)
                    .addBytes(
                            (i == 17 ? "too long" : i == 18 ? "cut  " + "  " : "ok").getBytes(StandardCharsets.UTF_8));
            if (i == 99) {
                rows.vector(2).addNull();
            } else {
                rows.vector(2).addLong(i);
            }
            rows.endRow();
        }
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            List<Rejection> inserted = lane.insert(table, rows);
            List<Rejection> upserted = lane.upsert(table, rows);
            lane.commit(DONE);

            assertThat(inserted)
                    .containsExactlyInAnyOrder(
                            new Rejection(17, "1406: the value is too long (v)"),
                            new Rejection(18, "1265: the value does not fit the type (v)"),
                            new Rejection(60, "1264: the value is out of range (id)"),
                            new Rejection(99, "1048: NULL is not allowed (n)"));
            assertThat(upserted).containsExactlyInAnyOrderElementsOf(inserted);
        }
        assertThat(database.rows("SELECT COUNT(*), SUM(n) FROM t"))
                .containsExactly(List.of("96", Integer.toString(4950 - 17 - 18 - 60 - 99)));
    }

    @Test
    void whatTheServerRoundsInColumnsOfItsOwnIsNoChangeOfARow() {
        database.run("CREATE TABLE sums (id int PRIMARY KEY, net decimal(6,2), v varchar(3),"
                + " gross decimal(6,2) AS (net * 1.19) STORED)");
        Table table = database.table("sums");
        RowBatch many = table.batch();
        for (int id = 1; id <= 100; id++) {
            many.vector(0).addLong(id);
            many.vector(1).addBytes("0.55".getBytes(StandardCharsets.UTF_8));
            many.vector(2).addBytes((id == 90 ? "long" : "abc").getBytes(StandardCharsets.UTF_8));
            many.endRow();
        }

        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            assertThat(lane.insert(table, many)).singleElement().satisfies(refused -> assertThat(refused.row())
                    .isEqualTo(89));
            assertThat(lane.upsert(table, rows(table, row(1, "0.66", "b")))).isEmpty();
            lane.commit(DONE);
        }

        assertThat(database.rows("SELECT COUNT(*), MAX(gross) FROM sums")).containsExactly(List.of("99", "0.79"));
    }

    /** Which is more than one statement holds, and a row that alone is more than that. */
    @Test
    void manyAndLongRowsAreAllThere() {
        database.run("CREATE TABLE long_rows (id int PRIMARY KEY, v mediumtext NOT NULL)");
        Table table = database.table("long_rows");
        RowBatch many = table.batch();
        for (int id = 0; id < 300; id++) {
            many.vector(0).addLong(id);
            many.vector(1).addBytes("v".repeat(id == 150 ? 700_000 : 5 * id).getBytes(StandardCharsets.UTF_8));
            many.endRow();
        }
        List<List<String>> before = loads();
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            assertThat(lane.insert(table, many)).isEmpty();
            lane.commit(DONE);
        }
        if (database.store().product().startsWith("MariaDB")) {
            assertThat(loads()).as("rows go as parameters, not as a file").isEqualTo(before);
        }
        assertThat(database.rows("SELECT COUNT(*), SUM(LENGTH(v) = IF(id = 150, 700000, 5 * id)) FROM long_rows"))
                .containsExactly(List.of("300", "300"));
    }

    private List<List<String>> loads() {
        return database.rows("SHOW GLOBAL STATUS LIKE 'Com\\_load'");
    }

    @Test
    void uniqueValuesChangePlaces() {
        Table table = database.table("u");
        database.run("INSERT INTO u VALUES (1, 'one'), (2, 'two'), (3, 'three')");
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            assertThat(lane.upsert(table, rows(table, row(1, "two"), row(2, "one"))))
                    .isEmpty();
            lane.commit(DONE);
            lane.begin();
            assertThat(lane.patch(table, rows(table, row(2, "three"), row(3, "one"))))
                    .isEmpty();
            assertThat(lane.patch(table, rows(table, row(1, "ABSENT"), row(9, "nine"))))
                    .containsExactly(new Rejection(1, "the target does not have the row"));
            lane.commit(DONE);
        }
        assertThat(database.rows("SELECT id, code FROM u ORDER BY id"))
                .containsExactly(List.of("1", "two"), List.of("2", "three"), List.of("3", "one"));
    }

    @Test
    void duplicateUniqueValuesAreRefused() {
        Table table = database.table("u");
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            List<Rejection> refused = lane.insert(table, rows(table, row(1, "x"), row(2, "x"), row(3, "y")));
            lane.commit(DONE);

            assertThat(refused)
                    .containsExactly(new Rejection(1, "1062: the value is already there in a unique key (by_code)"));
        }
        assertThat(database.rows("SELECT COUNT(*) FROM u")).containsExactly(List.of("2"));
    }

    @Test
    void patchLeavesAbsentColumnsAlone() {
        Table table = database.table("t");
        database.run("INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2)");
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            List<Rejection> refused = lane.patch(
                    table,
                    rows(table, row(1, "ABSENT", 5), row(2, "c", "ABSENT"), row(3, "d", 1), row(1, "too long", 1)));
            lane.commit(DONE);

            assertThat(refused)
                    .containsExactly(
                            new Rejection(2, "the target does not have the row"),
                            new Rejection(3, "1406: the value is too long (v)"));
        }
        assertThat(database.rows("SELECT id, v, n FROM t ORDER BY id"))
                .containsExactly(List.of("1", "a", "5"), List.of("2", "c", "2"));
    }

    @Test
    void rowsWithoutKeyGoOneByOneAndByTheirBytes() {
        Table table = database.table("bag");
        database.run("INSERT INTO bag VALUES (1, 'A', 0.1), (1, 'a', 0.1), (1, 'a', 0.1), (NULL, NULL, NULL)");
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            List<Rejection> missing = lane.deleteEqual(
                    table, rows(table, row(1, "a", 0.1), row("NULL", "NULL", "NULL"), row("NULL", "NULL", "NULL")));
            lane.commit(DONE);

            assertThat(missing).containsExactly(new Rejection(2, "the target does not have the row"));
        }
        assertThat(database.rows("SELECT b FROM bag ORDER BY BINARY b")).containsExactly(List.of("A"), List.of("a"));
    }

    @Test
    void spansKeysAndReadsWithinTheTransaction() {
        database.run("CREATE TABLE k (a int, b int, v int, PRIMARY KEY (a, b))");
        database.run("INSERT INTO k SELECT seq DIV 10, seq MOD 10, seq FROM seq_0_to_99");
        Table table = database.table("k");
        KeyCodec codec = new KeyCodec(table);
        RowBatch bounds = rows(table, row(3, 5, 0), row(7, 2, 0));
        KeySpan span = new KeySpan(Optional.of(codec.key(bounds, 0)), Optional.of(codec.key(bounds, 1)));
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            lane.clear(table, span);
            RowBatch left = table.batch();
            lane.read(table, List.of(codec.key(bounds, 0), codec.key(bounds, 1)), left);
            lane.delete(table, rows(table, row(0, 0, 0), row(9, 9, 0), row(50, 1, 1)));
            lane.chunkDone(new ChunkDone(1, span, 0, "token", 37, 100));
            lane.commit(DONE);

            assertThat(Database.text(left)).containsExactly(List.of("a=7", "b=2", "v=72"));
        }
        assertThat(database.rows("SELECT MIN(v), MAX(v), COUNT(*), SUM(v BETWEEN 35 AND 71) FROM k"))
                .containsExactly(List.of("1", "98", "61", "0"));
        assertThat(target.chunks()).containsExactly(new ChunkDone(1, span, 0, "token", 37, 100));
    }

    @Test
    void quarantineIsKeptAndReleased() {
        Key key = Key.parse("0180");
        Key other = Key.parse("0181");
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            lane.quarantine(List.of(new Quarantined(1, key, "one"), new Quarantined(1, other, "two")));
            lane.quarantine(List.of(new Quarantined(1, key, "again")));
            lane.release(1, List.of(other));
            lane.commit(DONE);
        }
        assertThat(target.quarantine()).containsExactly(new Quarantined(1, key, "again"));
    }

    @Test
    void notesStateAndTablesAreForgotten() {
        target.note("a", "1");
        target.note("a", "2");
        assertThat(target.notes()).containsExactly(java.util.Map.entry("a", "2"));
        target.reset(5);
        assertThat(target.notes()).isEmpty();
        target.remove();

        assertThat(database.rows("SHOW TABLES LIKE 'midflight%'")).isEmpty();
        assertThat(target.progress()).isEmpty();
        assertThat(database.store().schema().tables()).hasSize(3);
    }

    @Test
    void aLockedRowMakesTheLaneUnavailableAndItGoesOn() throws java.sql.SQLException {
        Table table = database.table("t");
        database.run("INSERT INTO t VALUES (1, 'a', 1)");
        try (LaneWriter lane = target.lane(0);
                Connection other = database.connect()) {
            Database.run(other, "SET innodb_lock_wait_timeout = 1");
            lane.begin();
            lane.upsert(table, rows(table, row(2, "b", 2)));
            Database.run(other, "START TRANSACTION");
            Database.run(other, "UPDATE t SET n = 9 WHERE id = 1");
            String kept = "%s, %s"
                    .formatted(
                            id(other),
                            database.rows("SELECT CONNECTION_ID()").get(0).get(0));
            for (List<String> lanes : database.rows(
                    "SELECT id FROM information_schema.processlist WHERE db = '%s'".formatted(database.name())
                            + " AND id NOT IN (%s)".formatted(kept))) {
                Database.run(other, "KILL " + lanes.get(0));
            }
            assertThatThrownBy(() -> lane.upsert(table, rows(table, row(1, "b", 2))))
                    .isInstanceOf(StoreUnavailableException.class);
            lane.rollback();
            Database.run(other, "ROLLBACK");
            lane.begin();
            lane.upsert(table, rows(table, row(1, "z", 3)));
            lane.commit(DONE);
        }
        assertThat(database.rows("SELECT id, v, n FROM t")).containsExactly(List.of("1", "z", "3"));
    }

    private static String id(Connection connection) throws java.sql.SQLException {
        return Sql.text(connection, "SELECT CONNECTION_ID()");
    }

    @Test
    void valuesThatTheServerWouldChangeAreRefused() {
        database.run("CREATE TABLE odd (id int PRIMARY KEY, e enum('a','b') NULL, y year NULL, d decimal(5,2) NULL,"
                + " ti time(2) NULL, c char(5) NULL, f double NULL)");
        Table table = database.table("odd");
        RowBatch rows = rows(
                table,
                row(1, "2", 2024, "1.25", 10_000, "x", 1.5),
                row(2, "A", 2024, "1.25", 10_000, "x", 1.5),
                row(3, "a", 24, "1.25", 10_000, "x", 1.5),
                row(4, "a", 2024, "1.255", 10_000, "x", 1.5),
                row(5, "a", 2024, "1.25", 10_001, "x", 1.5),
                row(6, "a", 2024, "1.25", 10_000, "x ", 1.5),
                row(7, "a", 2024, "1.25", 10_000, "x", Double.NaN),
                row(8, "a", 2024, "NaN", 10_000, "x", 1.5),
                row(9, "a", 2024, "1000", 10_000, "x", 1.5),
                row(10, "b", 0, "-999.990", -10_000, " x", -0.0));
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            List<Rejection> refused = lane.insert(table, rows);
            lane.commit(DONE);

            assertThat(refused).extracting(Rejection::row).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        }
        assertThat(Database.text(Database.read(target, table)))
                .containsExactly(List.of("id=10", "e=b", "y=0", "d=-999.99", "ti=-10000", "c= x", "f=0.0"));
    }
}
