package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Snapshots, spans and their place in the log. */
final class SourceTest {

    private final Database database = Database.fresh();
    private final Source source = database.store().source();

    @AfterEach
    void drop() {
        database.close();
    }

    /** What the token says is seen is exactly what the snapshot reads. */
    @Test
    void snapshotsEqualTheLogUpToTheirPlaceUnderWriters() throws InterruptedException {
        List<SnapshotToken> tokens = snapshotsUnder(60, List.of("COMMIT", "COMMIT", "COMMIT", "COMMIT"));

        assertThat(tokens).allMatch(SnapshotToken::exact);
    }

    /** XA COMMIT is in the log before it is visible: nothing is taken for seen that is not. */
    @Test
    void snapshotsClaimNothingOfXaThatTheyDoNotSee() throws InterruptedException {
        List<SnapshotToken> tokens =
                snapshotsUnder(300, List.of("XA COMMIT", "XA COMMIT", "COMMIT", "XA COMMIT apart"));

        assertThat(tokens).anyMatch(token -> !token.exact());
        assertThat(source.now().exact()).as("exact when all is decided").isTrue();
    }

    /** Opens snapshots while writers count up, each with its way to commit, and holds them against the log. */
    private List<SnapshotToken> snapshotsUnder(int count, List<String> commits) throws InterruptedException {
        database.run("CREATE TABLE c (id int PRIMARY KEY, n bigint)", "INSERT INTO c SELECT seq, 0 FROM seq_1_to_20");
        Table table = database.table("c");
        Position start = source.startLog(List.of(table));
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> writers = new ArrayList<>();
        for (String commit : commits) {
            int number = writers.size();
            Thread writer = new Thread(() -> write(number, commit, stop), "writer");
            writer.start();
            writers.add(writer);
        }
        List<SnapshotToken> tokens = new ArrayList<>();
        List<Map<Long, Long>> reads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try (RowRead read = source.read(table, KeySpan.ALL)) {
                SnapshotToken token = source.token(read.token().encode());
                assertThat(token).isEqualTo(read.token());
                tokens.add(token);
                RowBatch rows = table.batch();
                read.next(rows, 1 << 20);
                reads.add(contents(rows));
            }
        }
        stop.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
        List<LogEvent> events = database.log(start, table);
        for (int i = 0; i < count; i++) {
            requireSeen("snapshot %d".formatted(i), events, tokens.get(i), reads.get(i));
        }
        return tokens;
    }

    private void write(int number, String commit, AtomicBoolean stop) {
        try (Connection connection = database.connect()) {
            for (int i = 0; !stop.get(); i++) {
                String update = "UPDATE c SET n = n + 1 WHERE id = " + (1 + (i * 7 + number) % 20);
                String xid = " 'x%d-%d'".formatted(number, i);
                switch (commit) {
                    case "XA COMMIT" -> {
                        prepare(connection, update, xid);
                        Database.run(connection, "XA COMMIT" + xid);
                    }
                    case "XA COMMIT apart" -> {
                        leave(connection, update, xid);
                        Database.run(connection, "XA COMMIT" + xid);
                    }
                    default -> {
                        Database.run(connection, "START TRANSACTION");
                        Database.run(connection, update);
                        Database.run(connection, commit);
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void prepare(Connection connection, String update, String xid) {
        for (String statement : List.of("XA START" + xid, update, "XA END" + xid, "XA PREPARE" + xid)) {
            Database.run(connection, statement);
        }
    }

    /**
     * Prepares in a session of its own and leaves it so. InnoDB has to let go of the session as well: an XA COMMIT in
     * between is logged and answered, but never done, and the row stays locked (MariaDB 11.4.5).
     */
    private void leave(Connection connection, String update, String xid) throws SQLException {
        String held = "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ";
        try (Connection other = database.connect()) {
            held += Sql.text(other, "SELECT CONNECTION_ID()");
            prepare(other, update, xid);
        }
        // The server renews this list only if it was not read for 100 ms.
        do {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(120));
        } while (!Sql.text(connection, held).equals("0"));
    }

    /** Rows count up, so a change is seen exactly if its number is not above the one that was read. */
    private void requireSeen(String as, List<LogEvent> events, SnapshotToken token, Map<Long, Long> rows) {
        Tri sees = Tri.NO;
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Begin begin) {
                TxRef tx = source.tx(begin.tx().encode());
                assertThat(tx).isEqualTo(begin.tx());
                sees = token.sees(tx);
                assertThat(token.highBound().includes(tx)).isEqualTo(sees != Tri.NO);
                assertThat(sees).as(as).isIn(Tri.YES, token.exact() ? Tri.YES : Tri.MAYBE, Tri.NO);
            } else if (sees != Tri.MAYBE && event instanceof LogEvent.Changes changes) {
                ChangeBatch batch = changes.batch();
                for (int i = 0; i < batch.count(); i++) {
                    long id = batch.after().vector(0).longAt(i);
                    long number = batch.after().vector(1).longAt(i);
                    assertThat(sees == Tri.YES)
                            .as("%s, row %d at %d: %s", as, id, number, sees)
                            .isEqualTo(number <= rows.getOrDefault(id, 0L));
                }
            }
        }
    }

    private static Map<Long, Long> contents(RowBatch rows) {
        Map<Long, Long> contents = new TreeMap<>();
        for (int row = 0; row < rows.rows(); row++) {
            contents.put(rows.vector(0).longAt(row), rows.vector(1).longAt(row));
        }
        return contents;
    }

    @Test
    void chunksOfACompositeKeyMeetWithoutAGap() {
        database.run(
                "CREATE TABLE k (a int, b varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin, v int, "
                        + "PRIMARY KEY (a, b))",
                "INSERT INTO k SELECT seq DIV 7, CONCAT(IF(seq MOD 3 = 0, 'B', IF(seq MOD 3 = 1, 'b', "
                        + "'\u00e4')), seq MOD 11, ' '), seq"
                        + " FROM seq_0_to_999");
        Table table = database.table("k");
        assertThat(table.keyClass()).isEqualTo(KeyClass.ORDERED);
        KeyCodec codec = new KeyCodec(table);
        Optional<Key> first = Optional.empty();
        List<Key> keys = new ArrayList<>();
        int chunks = 0;
        boolean more = true;
        while (more) {
            Optional<Key> end = source.bound(table, first, 90);
            RowBatch rows = table.batch();
            try (RowRead read = source.read(table, new KeySpan(first, end))) {
                while (read.next(rows, 500)) {
                    for (int row = 0; row < rows.rows(); row++) {
                        keys.add(codec.key(rows, row));
                    }
                }
            }
            chunks++;
            first = end;
            more = end.isPresent();
        }

        assertThat(keys).hasSize(1000).isSorted().doesNotHaveDuplicates();
        assertThat(chunks).isEqualTo(12);
        List<Key> some = List.of(keys.get(0), keys.get(500), keys.get(999));
        try (RowRead read = source.read(table, some)) {
            RowBatch rows = table.batch();
            assertThat(read.next(rows, 1 << 20)).isTrue();
            assertThat(rows.rows()).isEqualTo(3);
        }
        assertThat(source.estimate(table).bytes()).isPositive();
    }

    @Test
    void aReadUsesARangeOfTheIndex() {
        database.run("CREATE TABLE r (a int, b int, c int, PRIMARY KEY (a, b, c))");
        database.run("INSERT INTO r SELECT seq DIV 100, seq MOD 100, 0 FROM seq_0_to_4999", "ANALYZE TABLE r");
        Table table = database.table("r");
        KeyCodec codec = new KeyCodec(table);
        RowBatch bounds = table.batch();
        for (long a : new long[] {20, 22}) {
            bounds.vector(0).addLong(a);
            bounds.vector(1).addLong(50);
            bounds.vector(2).addLong(0);
            bounds.endRow();
        }
        KeySql sql = new KeySql(BoundTable.of(table, new CatalogFixture(database).table("r")));
        String where = sql.where(new KeySpan(Optional.of(codec.key(bounds, 0)), Optional.of(codec.key(bounds, 1))));

        List<String> plan = database.rows("EXPLAIN SELECT * FROM r" + where).get(0);

        assertThat(plan.get(3)).as("access of " + where).isEqualTo("range");
        assertThat(Long.parseLong(plan.get(8))).isLessThan(1000);
        assertThat(database.rows("SELECT COUNT(*) FROM r" + where)).containsExactly(List.of("200"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a int, b int, PRIMARY KEY (a, b), KEY o (b)          | PRIMARY | seq DIV 100, seq MOD 100",
                "a int NOT NULL, b int NOT NULL, UNIQUE k (B, a), KEY o (a) | k | seq DIV 100, seq MOD 100",
                "a bigint unsigned, b int, PRIMARY KEY (a), KEY o (b) | PRIMARY | UNSIGNED, 1",
                "a bigint unsigned, b int, PRIMARY KEY (b, a)         | PRIMARY | UNSIGNED, 1",
                "a bit(64), b int, PRIMARY KEY (a), KEY o (b)         | PRIMARY | UNSIGNED, 1",
                "a decimal(30,2), b int, PRIMARY KEY (a), KEY o (b)   | PRIMARY | seq + seq % 3 * 3000000000000.5, 1",
                "a datetime(6), b int, PRIMARY KEY (a), KEY o (b)     | PRIMARY | now(6) + INTERVAL seq SECOND, 1",
                "a binary(3), b int, PRIMARY KEY (a), KEY o (b)       | PRIMARY | CHAR(0, seq DIV 100, seq MOD 100), 1",
                "a uuid, b int, PRIMARY KEY (a), KEY o (b)            | PRIMARY | uuid(), 1",
                "a char(9) COLLATE utf8mb4_bin, b int, PRIMARY KEY (a), KEY (b)   | PRIMARY | seq, 1",
                "a char(9) COLLATE utf8mb4_general_ci, b int, PRIMARY KEY (b, a)| PRIMARY | CONCAT('é', seq), seq % 9",
                "a char(9) COLLATE latin1_swedish_ci, b int, PRIMARY KEY (a)      | PRIMARY | CONCAT('é', seq), 1"
            })
    void rowsSoughtByKeysAreFoundByTheIndexOfTheKey(String columns, String index, String values) {
        database.run("CREATE TABLE k (%s, v int)".formatted(columns));
        database.run(
                "INSERT INTO k (a, b) SELECT %s FROM seq_1_to_5000"
                        .formatted(values.replace("UNSIGNED", "IF(seq % 2, 18446744073709551615 - seq, seq)")),
                "ANALYZE TABLE k");
        Table table = database.table("k");
        RowBatch rows = Database.read(source, table);
        List<Key> keys = new ArrayList<>();
        for (int row = 0; row < rows.rows(); row += 10) {
            keys.add(new KeyCodec(table).key(rows, row));
        }
        BoundTable bound = BoundTable.of(table, new CatalogFixture(database).table("k"));

        String sql = new KeySql(bound).selects(keys).iterator().next();

        List<String> plan = database.rows("EXPLAIN " + sql).get(0);
        assertThat(plan.subList(3, 6)).as(sql).containsSubsequence("range", index);
        assertThat(database.rows(sql)).hasSize(500);
        try (RowRead read = source.read(table, keys)) {
            RowBatch found = table.batch();
            RowBatch part = table.batch();
            while (read.next(part, 1 << 20)) {
                for (int row = 0; row < part.rows(); row++) {
                    found.addFrom(part, row);
                }
            }
            assertThat(found.rows()).isEqualTo(500);
        }
    }

    @Test
    void anAlteredTableIsReadAgainLater() {
        database.run("CREATE TABLE a (id int PRIMARY KEY)", "INSERT INTO a VALUES (1)");
        Table table = database.table("a");
        try (RowRead read = source.read(table, KeySpan.ALL)) {
            database.run("ALTER TABLE a ADD COLUMN n int, ALGORITHM=COPY");

            assertThatThrownBy(() -> read.next(table.batch(), 1000))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("1412");
        }
        assertThat(Database.text(Database.read(source, table))).containsExactly(List.of("id=1"));
    }

    @Test
    void manyReadsInterruptedHalfwayLeaveNoConnection() {
        database.run("CREATE TABLE big (id int PRIMARY KEY, v char(200))");
        database.run("INSERT INTO big SELECT seq, 'x' FROM seq_1_to_20000");
        Table table = database.table("big");
        for (int i = 0; i < 10; i++) {
            try (RowRead read = source.read(table, KeySpan.ALL)) {
                RowBatch rows = table.batch();
                assertThat(read.next(rows, 1000)).isTrue();
                assertThat(rows.size()).isLessThan(2000);
            }
        }
        String open = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '%s'".formatted(database.name());
        assertThat(Integer.parseInt(database.rows(open).get(0).get(0))).isLessThan(8);
    }
}
