package dev.midflight.stores.mysql;

import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.speed.RowSpeed;
import java.util.List;
import java.util.Map;

/** Measures MariaDB with {@link RowSpeed}; started by hand. */
final class MariaDbSpeed {

    private static final Map<String, String> SETTINGS =
            Map.of("innodb-buffer-pool-size", "2G", "innodb-log-file-size", "2G");

    private MariaDbSpeed() {}

    /** Arguments: rows of the narrow table, rows of the wide table, how often each is read, and then copied. */
    public static void main(String[] arguments) {
        long narrow = number(arguments, 0, 2_000_000);
        long wide = number(arguments, 1, 400_000);
        long reads = number(arguments, 2, 7);
        long copies = number(arguments, 3, 3);
        try (MariaDbServer server = MariaDbServer.launch(SETTINGS);
                Database database = Database.on(server)) {
            fillNarrow(database, narrow);
            fillWide(database, wide);
            List<RowSpeed> speeds = List.of(speed(database, "narrow"), speed(database, "wide"));
            for (long round = 0; round < reads; round++) {
                speeds.forEach(RowSpeed::read);
            }
            for (long round = 0; round < copies; round++) {
                copy(database, "narrow", speeds.get(0));
                copy(database, "wide", speeds.get(1));
            }
        }
    }

    private static RowSpeed speed(Database database, String name) {
        return new RowSpeed(System.out, database.store(), database.table(name));
    }

    private static void copy(Database database, String name, RowSpeed speed) {
        database.run("CREATE TABLE copied LIKE " + name);
        speed.copy(database.table("copied"));
        database.run("DROP TABLE copied");
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
}
