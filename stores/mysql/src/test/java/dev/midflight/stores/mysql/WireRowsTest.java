package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading rows past the driver: what it costs, and what becomes of it when the server or the network does not play. */
final class WireRowsTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PACKET_BYTES = 0xFFFFFF;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    /** Two objects of the smallest kind in one row of eight would exceed it. */
    @Test
    void aRowIsReadWithoutAnObject() {
        try (Database database = Database.fresh()) {
            MariaDbSpeed.fillWide(database, 50_000);
            Table table = database.table("wide");
            RowBatch rows = table.batch();
            drain(database, table, rows);

            long before = THREADS.getCurrentThreadAllocatedBytes();
            long count = drain(database, table, rows);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

            assertThat(count).isEqualTo(50_000);
            assertThat(allocated).as("bytes for %d rows", count).isLessThan(4 * count);
        }
    }

    @Test
    void serverIsAskedForNoMoreThanAPage() {
        try (Database database = Database.fresh()) {
            MariaDbSpeed.fillWide(database, 50_000);
            Table table = database.table("wide");
            RowBatch rows = table.batch();
            try (RowRead read = database.store().source().read(table, KeySpan.ALL)) {
                long before = sent(database);
                read.nextPage(rows, 1 << 15);
                read.nextPage(rows, 1 << 15);

                assertThat(sent(database) - before).isLessThan(1 << 18);
            }
        }
    }

    private static long sent(Database database) {
        return Long.parseLong(
                database.rows("SHOW GLOBAL STATUS LIKE 'Bytes_sent'").get(0).get(1));
    }

    private static long drain(Database database, Table table, RowBatch rows) {
        long count = 0;
        try (RowRead read = database.store().source().read(table, KeySpan.ALL)) {
            while (read.next(rows, 1 << 18)) {
                count += rows.rows();
            }
        }
        return count;
    }

    /** Every place of a row, from its first bytes to the end mark behind it, comes to lie on the border of packets. */
    @Test
    void rowsLongerThanAPacketComeWhole() {
        try (Database database = Database.on(Map.of("max-allowed-packet", "64M"))) {
            database.run(
                    "SET sql_log_bin = 0",
                    "CREATE TABLE t (id int PRIMARY KEY, v longblob, n bigint, d datetime(6), w varchar(9))");
            int inFront = 1 + 1 + 4 + 4;
            int shortest = PACKET_BYTES - inFront - 35;
            IntStream.rangeClosed(0, 36)
                    .forEach(id -> database.run("INSERT INTO t VALUES (%d, REPEAT('x', %d), %d, %s, 'and text')"
                            .formatted(id, shortest + id, Long.MAX_VALUE - id, "'2024-02-29 12:34:56.789012'")));
            database.run("INSERT INTO t VALUES (37, REPEAT('abc', 12000000), 1, NULL, 'last')");
            Table table = database.table("t");
            RowBatch rows = table.batch();

            try (RowRead read = database.store().source().read(table, KeySpan.ALL)) {
                for (int id = 0; id <= 36; id++) {
                    assertThat(read.next(rows, 1)).isTrue();
                    assertThat(rows.vector(0).longAt(0)).isEqualTo(id);
                    assertThat(rows.vector(1).largeAt(0).length()).isEqualTo(shortest + id);
                    assertThat(allAre(rows, 'x')).isTrue();
                    assertThat(rows.vector(2).longAt(0)).isEqualTo(Long.MAX_VALUE - id);
                    assertThat(rows.vector(3).longAt(0)).isEqualTo(1_709_210_096_789_012L);
                    assertThat(rows.vector(4).bytesAt(0)).asString().isEqualTo("and text");
                }
                long before = THREADS.getCurrentThreadAllocatedBytes();
                assertThat(read.next(rows, 1)).isTrue();
                long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
                assertThat(rows.vector(1).largeAt(0).length()).isEqualTo(36_000_000);
                assertThat(rows.vector(4).bytesAt(0)).asString().isEqualTo("last");
                assertThat(allocated).as("bytes for a value of 36 million").isLessThan(1_000_000);
                assertThat(read.next(rows, 1)).isFalse();
            }
        }
    }

    private static boolean allAre(RowBatch rows, char letter) {
        byte[] bytes = rows.vector(1).largeAt(0).toBytes();
        for (byte one : bytes) {
            if (one != letter) {
                return false;
            }
        }
        return true;
    }

    @Test
    void nullsAreFoundInRowsOfEveryWidth() {
        try (Database database = Database.fresh()) {
            for (int width = 1; width <= 20; width++) {
                String table = "w" + width;
                String columns = ", c%d smallint".repeat(width).formatted(numbers(width));
                database.run("CREATE TABLE %s (id int PRIMARY KEY%s)".formatted(table, columns));
                for (int place = 0; place < width; place++) {
                    database.run("INSERT INTO %s (id, c%d) VALUES (%d, %d)".formatted(table, place, place, -place));
                }

                RowBatch rows = Database.read(database.store().source(), database.table(table));

                assertThat(rows.rows()).isEqualTo(width);
                for (int row = 0; row < width; row++) {
                    for (int place = 0; place < width; place++) {
                        assertThat(rows.vector(place + 1).isNull(row)).isEqualTo(row != place);
                    }
                    assertThat(rows.vector(row + 1).longAt(row)).isEqualTo(-row);
                }
            }
        }
    }

    private static Object[] numbers(int count) {
        return IntStream.range(0, count).boxed().toArray();
    }

    @Test
    void negativeZeroAndTheFinestFractionsStay() {
        try (Database database = Database.fresh()) {
            database.run("CREATE TABLE t (id int PRIMARY KEY, f float, d double)");
            database.run("INSERT INTO t VALUES (1, -0e0, -0e0), (2, 1.17549435e-38, 4.9406564584124654e-324)");

            RowBatch rows = Database.read(database.store().source(), database.table("t"));

            assertThat(Double.doubleToRawLongBits(rows.vector(1).doubleAt(0))).isEqualTo(Long.MIN_VALUE);
            assertThat(Double.doubleToRawLongBits(rows.vector(2).doubleAt(0))).isEqualTo(Long.MIN_VALUE);
            assertThat(rows.vector(1).doubleAt(1)).isEqualTo(Float.MIN_NORMAL);
            assertThat(rows.vector(2).doubleAt(1)).isEqualTo(Double.MIN_VALUE);
        }
    }

    @Test
    void anErrorBetweenRowsSaysWhatTheServerSaid() {
        try (Database database = Database.fresh()) {
            Table table = big(database);
            try (RowRead read = database.store().source().read(table, KeySpan.ALL)) {
                RowBatch rows = table.batch();
                assertThat(read.next(rows, 1000)).isTrue();

                database.run("KILL QUERY " + session(database, "big"));

                assertThatThrownBy(() -> readOn(read, rows))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("Cannot read rows of big")
                        .hasMessageContaining("1317");
            }
            assertThat(drain(database, table, table.batch())).isEqualTo(200_000);
        }
    }

    @Test
    void aSessionThatEndsBetweenRowsIsAReasonToRepeat() {
        try (Database database = Database.fresh()) {
            Table table = big(database);
            try (RowRead read = database.store().source().read(table, KeySpan.ALL)) {
                RowBatch rows = table.batch();
                assertThat(read.next(rows, 1000)).isTrue();

                database.run("KILL " + session(database, "big"));

                assertThatThrownBy(() -> readOn(read, rows))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("Cannot read rows of big");
            }
            assertThat(drain(database, table, table.batch())).isEqualTo(200_000);
        }
    }

    private static Table big(Database database) {
        database.run("CREATE TABLE big (id int PRIMARY KEY, v char(200))");
        database.run("INSERT INTO big SELECT seq, REPEAT('x', 200) FROM seq_1_to_200000");
        return database.table("big");
    }

    private static void readOn(RowRead read, RowBatch rows) {
        while (read.next(rows, 100_000)) {
            assertThat(rows.rows()).isPositive();
        }
    }

    private static String session(Database database, String table) {
        List<List<String>> found = database.rows(
                "SELECT id FROM information_schema.processlist WHERE db = '%s' AND info".formatted(database.name())
                        + " LIKE 'SELECT %%FROM `%s`%%' AND id <> CONNECTION_ID()".formatted(table));
        assertThat(found).hasSize(1);
        return found.get(0).get(0);
    }

    @Test
    void aReadThatWaitsForTheServerEndsWithItsStore() throws Exception {
        try (Database database = Database.fresh()) {
            database.run("CREATE TABLE t (id int PRIMARY KEY)");
            Table table = database.table("t");
            Store store =
                    database.open(database.place().user(), database.place().password());
            RowRead read = store.source().read(table, KeySpan.ALL);
            database.run("LOCK TABLES t WRITE");
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> read.next(table.batch(), 1000));
            String waits = "SELECT 1 FROM information_schema.processlist WHERE db = '%s' AND state LIKE 'Waiting%%'";
            while (database.rows(waits.formatted(database.name())).isEmpty()) {
                assertThat(waiting).isNotDone();
            }

            store.close();

            assertThatThrownBy(() -> waiting.get(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(StoreException.class);
            database.run("UNLOCK TABLES");
        }
    }

    @Test
    void aColumnThatHasBecomeSomethingElseIsNamed() {
        try (Database database = Database.fresh()) {
            database.run("CREATE TABLE t (id int PRIMARY KEY, v int)", "INSERT INTO t VALUES (1, 2)");
            Table table = database.table("t");
            database.run("ALTER TABLE t MODIFY v varchar(20)");

            assertThatThrownBy(() -> Database.read(database.store().source(), table))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("Cannot read rows of t")
                    .hasMessageContaining("`v`");
        }
    }

    @Test
    void aServerWithoutRoomForAStatementIsAskedAgain() {
        try (Database database = Database.fresh()) {
            database.run("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            Table table = database.table("t");
            List<String> allowed =
                    database.rows("SELECT @@GLOBAL.max_prepared_stmt_count").get(0);
            database.run("SET GLOBAL max_prepared_stmt_count = 0");
            try {
                assertThatThrownBy(() -> Database.read(database.store().source(), table))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("1461")
                        .hasMessageContaining("max_prepared_stmt_count");
            } finally {
                database.run("SET GLOBAL max_prepared_stmt_count = " + allowed.get(0));
            }
            assertThat(Database.read(database.store().source(), table).rows()).isEqualTo(1);
        }
    }

    @Test
    void readingLeavesNoStatementAtTheServer() {
        try (Database database = Database.fresh()) {
            database.run("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_2000");
            Table table = database.table("t");
            KeyCodec codec = new KeyCodec(table);
            RowBatch rows = Database.read(database.store().source(), table);
            List<Key> keys = IntStream.range(0, rows.rows())
                    .mapToObj(row -> codec.key(rows, row))
                    .toList();

            try (RowRead read = database.store().source().read(table, keys)) {
                assertThat(read.next(table.batch(), 1 << 20)).isTrue();
            }

            // Sessions that other tests have cut may take the server a moment to notice.
            String open = "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'";
            long deadline = System.nanoTime() + LONG_ENOUGH.toNanos();
            while (!database.rows(open).get(0).get(1).equals("0")) {
                assertThat(System.nanoTime()).as("statements are left").isLessThan(deadline);
            }
        }
    }

    @Test
    void rowsAreReadFromEncryptedConnections(@TempDir Path folder) throws Exception {
        try (Database database = Database.on(ServerKey.in(folder))) {
            database.run(
                    "CREATE TABLE t (id int PRIMARY KEY, v longblob)",
                    "INSERT INTO t SELECT seq, REPEAT(CHAR(seq), seq * 1000) FROM seq_0_to_200",
                    "CREATE USER IF NOT EXISTS secret@'127.0.0.1' IDENTIFIED BY 'pw' REQUIRE SSL",
                    "GRANT ALL ON *.* TO secret@'127.0.0.1'");
            Table table = database.table("t");
            URI url = URI.create(database.place().url(database.name()) + "?tls=on");
            try (Store store = new MysqlProvider().open(new StoreAddress(url, "secret", "pw", "m1"))) {
                RowBatch rows = Database.read(store.source(), table);

                assertThat(rows.rows()).isEqualTo(201);
                for (int row = 0; row < 201; row++) {
                    String expected = HexFormat.of().toHexDigits((byte) row).repeat(row * 1000);
                    assertThat(HexFormat.of().formatHex(rows.vector(1).bytesAt(row)))
                            .isEqualTo(expected);
                }
            }
        }
    }
}
