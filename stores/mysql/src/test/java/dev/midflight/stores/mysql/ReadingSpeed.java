package dev.midflight.stores.mysql;

import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Table;
import dev.midflight.testkit.servers.MariaDbServer;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Map;

/**
 * Measures a full read of a narrow and of a wide table: rows a second, the reading thread's time and bytes allocated a
 * row. Started by hand; {@code docs/performance.md} has the command and the numbers.
 */
final class ReadingSpeed {

    private static final com.sun.management.ThreadMXBean THREAD =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Map<String, String> SETTINGS = Map.of("innodb-buffer-pool-size", "2G", "log-bin", "OFF");
    private static final long PIECE_BYTES = 1 << 20;

    private final PrintStream out;

    private ReadingSpeed(PrintStream out) {
        this.out = out;
    }

    /** Arguments: rows of the narrow table, rows of the wide table, how often each is read. */
    public static void main(String[] arguments) {
        long narrow = number(arguments, 0, 2_000_000);
        long wide = number(arguments, 1, 400_000);
        long rounds = number(arguments, 2, 5);
        ReadingSpeed speed = new ReadingSpeed(System.out);
        try (MariaDbServer server = MariaDbServer.launch(SETTINGS);
                Database database = Database.on(server)) {
            fillNarrow(database, narrow);
            fillWide(database, wide);
            for (long round = 0; round < rounds; round++) {
                speed.read(database, "narrow");
                speed.read(database, "wide");
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

    private void read(Database database, String name) {
        Table table = database.table(name);
        RowBatch rows = table.batch();
        long count = 0;
        long check = 0;
        long thread = Thread.currentThread().getId();
        long allocated = THREAD.getThreadAllocatedBytes(thread);
        long busy = THREAD.getCurrentThreadCpuTime();
        long began = System.nanoTime();
        try (RowRead read = database.store().source().read(table, KeySpan.ALL)) {
            while (read.next(rows, PIECE_BYTES)) {
                count += rows.rows();
                check += rows.size();
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        double own = (THREAD.getCurrentThreadCpuTime() - busy) / 1e9;
        double bytes = (THREAD.getThreadAllocatedBytes(thread) - allocated) / (double) count;
        out.printf(
                "%-6s %8d rows %6.2f s %9.0f rows/s %7.1f MB/s  own time %5.2f s  %8.2f bytes allocated a row%n",
                name, count, seconds, count / seconds, check / seconds / 1e6, own, bytes);
    }
}
