package dev.midflight.stores.mysql;

import com.sun.management.ThreadMXBean;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.servers.MariaDbServer;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Measures how fast a narrow and a wide table are read and written, and what this thread allocates for a row. Started by
 * hand: {@code docs/performance.md} has the command and the numbers.
 */
final class RowSpeed {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Map<String, String> SETTINGS =
            Map.of("innodb-buffer-pool-size", "2G", "innodb-log-file-size", "2G");
    private static final long PIECE_BYTES = 1 << 20;

    private final PrintStream out;
    private final Database database;
    private final String name;
    private final Table table;
    private final RowBatch rows;

    private RowSpeed(PrintStream out, Database database, String name) {
        this.out = out;
        this.database = database;
        this.name = name;
        this.table = database.table(name);
        this.rows = table.batch();
    }

    /** Arguments: rows of the narrow table, rows of the wide table, how often each is read, and then written. */
    public static void main(String[] arguments) {
        long narrow = number(arguments, 0, 2_000_000);
        long wide = number(arguments, 1, 400_000);
        long reads = number(arguments, 2, 7);
        long writes = number(arguments, 3, 3);
        try (MariaDbServer server = MariaDbServer.launch(SETTINGS);
                Database database = Database.on(server)) {
            fillNarrow(database, narrow);
            fillWide(database, wide);
            List<RowSpeed> tables = List.of(
                    new RowSpeed(System.out, database, "narrow"), new RowSpeed(System.out, database, "wide"));
            for (long round = 0; round < reads; round++) {
                tables.forEach(RowSpeed::read);
            }
            for (long round = 0; round < writes; round++) {
                tables.forEach(RowSpeed::write);
            }
        }
    }

    private static long number(String[] arguments, int place, long otherwise) {
        return arguments.length > place ? Long.parseLong(arguments[place]) : otherwise;
    }

    static void fillNarrow(Database database, long rows) {
        database.run(
                "CREATE TABLE narrow (id bigint PRIMARY KEY, quantity int, price decimal(12,2), day date,"
                        + " code varchar(12)) CHARACTER SET utf8mb4",
                "INSERT INTO narrow SELECT seq, seq % 1000, (seq * 7919 % 10000000) / 100,"
                        + " DATE '2000-01-01' + INTERVAL seq % 9000 DAY, CONCAT('c', seq % 1000003) FROM seq_1_to_"
                        + rows);
    }

    static void fillWide(Database database, long rows) {
        database.run(
                "CREATE TABLE wide (id bigint PRIMARY KEY, big bigint unsigned, whole int, small smallint,"
                        + " tiny tinyint, price decimal(18,4), share decimal(8,6), fast float, exact double,"
                        + " day date, created datetime(6), changed timestamp(3) NULL, lasted time,"
                        + " name varchar(100), email varchar(120), note text, doc json, payload varbinary(200),"
                        + " status enum('new','paid','shipped','done'), uid uuid) CHARACTER SET utf8mb4",
                "INSERT INTO wide SELECT seq, 18446744073709551615 - seq, seq * 7919 % 2147483647, seq % 30000,"
                        + " seq % 100, (seq * 7919 % 1000000007) / 1000, 1 / (seq % 97 + 1), seq / 7, seq / 7,"
                        + " DATE '2000-01-01' + INTERVAL seq % 9000 DAY,"
                        + " TIMESTAMP '2001-02-03 04:05:06.789012' + INTERVAL seq SECOND,"
                        + " TIMESTAMP '2011-02-03 04:05:06.789' + INTERVAL seq MINUTE, SEC_TO_TIME(seq % 80000),"
                        + " CONCAT('Name of ', seq), CONCAT('user', seq, '@example.com'),"
                        + " IF(seq % 10 = 0, NULL, REPEAT(CHAR(97 + seq % 26), 50 + seq % 300)),"
                        + " CONCAT('{\"number\": ', seq, ', \"list\": [1, 2, 3]}'), REPEAT(CHAR(seq % 256), seq % 200),"
                        + " seq % 4 + 1, UUID() FROM seq_1_to_"
                        + rows);
    }

    private void read() {
        measure("read", () -> {
            long count = 0;
            try (RowRead read = database.store().source().read(table, KeySpan.ALL)) {
                while (read.next(rows, PIECE_BYTES)) {
                    count += rows.rows();
                }
            }
            return count;
        });
    }

    /** Reads and writes, one after the other as a lane does. */
    private void write() {
        String into = name + "_written";
        database.run("DROP TABLE IF EXISTS " + into, "CREATE TABLE %s LIKE %s".formatted(into, name));
        Table written = database.table(into);
        Target target = database.store().target("forward");
        target.own(1);
        try (LaneWriter lane = target.lane(0);
                RowRead read = database.store().source().read(table, KeySpan.ALL)) {
            lane.begin();
            measure("written", () -> {
                long count = 0;
                while (read.next(rows, PIECE_BYTES)) {
                    count += rows.rows() - lane.insert(written, rows).size();
                }
                return count;
            });
            lane.commit(new LaneProgress(0, "1", ""));
        }
    }

    private void measure(String what, LongSupplier work) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long busy = THREADS.getCurrentThreadCpuTime();
        long began = System.nanoTime();
        long count = work.getAsLong();
        double seconds = (System.nanoTime() - began) / 1e9;
        double own = (THREADS.getCurrentThreadCpuTime() - busy) / 1e9;
        double bytes = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / (double) count;
        out.printf(
                "%-6s %-7s %8d rows %6.2f s %9.0f rows/s  own time %5.2f s  %8.2f bytes allocated a row%n",
                name, what, count, seconds, count / seconds, own, bytes);
    }
}
