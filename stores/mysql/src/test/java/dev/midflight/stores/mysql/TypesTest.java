package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Every type, with extremes, through every way a value can take. */
final class TypesTest {

    private static final String COLUMNS =
            """
            id bigint unsigned NOT NULL PRIMARY KEY,
            i8 tinyint, i16 smallint, i24 mediumint, i32 int, i64 bigint, b1 tinyint(1), y year,
            u8 tinyint unsigned, u16 smallint unsigned, u24 mediumint unsigned, u32 int unsigned,
            u64 bigint unsigned,
            zf int(10) zerofill, dz decimal(8,2) zerofill,
            d1 decimal(65,30), d2 decimal(10,2), d3 decimal(5,5), d4 decimal(38,0), d5 decimal(18,9),
            f float, f2 float(7,4), d double, dd double(12,3),
            bit1 bit(1), bit10 bit(10), bit64 bit(64),
            c char(5), cu char(10) CHARACTER SET utf8mb4, vc varchar(20), vl varchar(300) CHARACTER SET latin1,
            v3 varchar(50) CHARACTER SET utf8mb3, vu varchar(20) CHARACTER SET ucs2,
            v12 varchar(20) CHARACTER SET cp1251,
            tt tinytext, t text, mt mediumtext, lt longtext,
            bin8 binary(8), vb varbinary(300), tb tinyblob, bl blob, mb mediumblob, lb longblob,
            da date, dt0 datetime, dt3 datetime(3), dt6 datetime(6), ts0 timestamp NULL, ts6 timestamp(6) NULL,
            t0 time, t1 time(1), t2 time(2), t4 time(4), t6 time(6),
            j json, e enum('small','it''s','ä big') CHARACTER SET utf8mb4, s set('x','y','z'),
            uid uuid, ip4 inet4, ip6 inet6,
            g geometry, p point,
            el enum('a','é') CHARACTER SET latin1""";

    private static final List<String> ROWS = List.of(
            "(1, -128, -32768, -8388608, -2147483648, -9223372036854775808, 0, 1901,"
                    + " 0, 0, 0, 0, 0, 0, 0, -99999999999999999999999999999999999.999999999999999999999999999999,"
                    + " -99999999.99, -0.99999, -99999999999999999999999999999999999999, -999999999.999999999,"
                    + " -3.4028234e38, -999.9999, -1.7976931348623157e308, -999999999.999, b'0', b'0000000001', b'0',"
                    + " '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '',"
                    + " '1000-01-01', '1000-01-01', '1000-01-01 00:00:00.001', '1000-01-01 00:00:00.000001',"
                    + " '1970-01-01 00:00:01', '1970-01-01 00:00:01.000001', '-838:59:59', '-838:59:59.9', "
                    + "'-00:00:00.01',"
                    + " '-00:00:01.0001', '-838:59:59.999999', '[]', 'small', '', "
                    + "'6ccd780c-baba-1026-9564-5b8c656024db',"
                    + " '0.0.0.0', '::', POINT(1, 2), POINT(-1, 0.1), 'a')",
            "(18446744073709551615, 127, 32767, 8388607, 2147483647, 9223372036854775807, 127, 2155,"
                    + " 255, 65535, 16777215, 4294967295, 18446744073709551615, 42, 12.5,"
                    + " 99999999999999999999999999999999999.999999999999999999999999999999, 99999999.99, 0.99999,"
                    + " 99999999999999999999999999999999999999, 123456789.000000001, 0.1, 0.12345, 0.1, 1.5,"
                    + " b'1', b'1111111111', 18446744073709551615, 'abc  ', '\u00e4\u00f6\ud83d\ude00', "
                    + "'x\ud83d\ude00y',"
                    + " 'caf\u00e9 \u20ac', '\u4f60\u597d', '\u4f60\u597d', "
                    + "'\u041f\u0440\u0438\u0432\u0435\u0442', 'tiny', 'tab\\t nl\\n bs\\\\ q\\' nul\\0',"
                    + " REPEAT('m', 70000), '{fn now()} ?', x'0102000000000000', x'00ff5c270a09', x'', x'00', "
                    + "x'deadbeef',"
                    + " REPEAT(x'00ff', 50000), '9999-12-31', '9999-12-31 23:59:59', '2024-02-29 12:34:56.789',"
                    + " '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07', '2038-01-19 03:14:07.999999', '838:59:59',"
                    + " '12:34:56.7', '838:59:59.99', '00:00:00.0001', '838:59:59.999999',"
                    + " '{\"a\": 1.50, \"b\": \"\u00e4\\\\n\"}', 'it''s', 'x,z', "
                    + "'018e7cbe-6f49-7c3b-9d3e-3b1a7f0b2c11',"
                    + " '255.255.255.255', '2001:db8::1', ST_GeomFromText('POLYGON((0 0, 1 0, 1 1, 0 0))', 4326),"
                    + " POINT(0, 0), '\u00e9')",
            "(2" + ", NULL".repeat(63) + ")",
            "(3, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 9223372036854775808, 1, 1, 0, 0.10, 0, 1000000000, "
                    + "0.000000001, 16777216,"
                    + " 1, 1e-300, 0, b'1', b'1000000000', b'1', '  lead', ' \u00e9 ', '  both  ', '\\u0081 "
                    + "8081', 'x ', 'y ', ' ', ' ', ' ', ' ', ' ',"
                    + " x'2020202020202020', x'20', x'20', x'20', x'20', x'20', '0000-00-00', '0000-00-00 00:00:00',"
                    + " '0000-00-00 00:00:00', '2023-00-10 01:02:03', '0000-00-00 00:00:00', '0000-00-00 00:00:00',"
                    + " '00:00:00', '-00:00:00.1', '00:00:00.01', '-12:00:00.0001', '-00:00:00.000001', 'null',"
                    + " '\u00e4 big', 'x,y,z', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '10.0.0.0', '::ffff:10.1.2.3',"
                    + " ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))'), NULL, NULL)",
            "(4, 0,0,0,0,0,0,2024, 0,0,0,0,0,0,0,0,0,0,0,0, 1e38,0,5e-324,0, b'0',b'0',b'0', "
                    + "'','','','','','','','','','','',"
                    + " x'00', x'', x'', x'', x'', x'', '0001-01-01','0001-01-01','2024-12-31 "
                    + "23:59:59.999','1969-12-31 23:59:59.999999',"
                    + " '2000-01-01 00:00:00','2000-01-01 "
                    + "00:00:00.100000','00:00:01','00:00:00','00:00:00','00:00:00','24:00:00.000001',"
                    + " '\"text\"','small','y','00000000-0000-0000-0000-000000000000','1.2.3.4','1:0:0:2::3',"
                    + "NULL,POINT(1e300,-1e-300),'a')");

    @Test
    void everyTypeComesOutOfTheLogAsItIsRead() {
        try (Database database = Database.fresh()) {
            compare(database, COLUMNS);
        }
    }

    @Test
    void everyTypeComesOutOfALogWithoutNamesAsItIsRead() {
        try (Database database = Database.on(Map.of("binlog-row-metadata", "NO_LOG"))) {
            compare(database, COLUMNS);
        }
    }

    /** Runs as {@link MysqlContractsTest} does. */
    @Test
    @EnabledIfSystemProperty(named = "midflight.mysql", matches = ".+")
    void everyTypeComesOutOfTheLogOfMysqlAsItIsRead() {
        try (Database database = Database.onMysql()) {
            compare(
                    database,
                    COLUMNS.replace(" uuid", " char(36)")
                            .replace(" inet4", " varchar(15)")
                            .replace(" inet6", " varchar(43)"));
        }
    }

    private static void compare(Database database, String columns) {
        database.run("CREATE TABLE t (%s)".formatted(columns));
        Table table = database.table("t");
        Position start = database.store().source().startLog(List.of(table));
        insertAll(database, "t");
        database.run("DELETE FROM t");
        insertAll(database, "t");

        List<List<String>> expected =
                Database.text(Database.read(database.store().source(), table));
        database.run("UPDATE t SET y = 1999");

        List<ChangeBatch> changes = Database.changes(database.log(start, table));
        RowBatch read = Database.read(database.store().source(), table);

        RowBatch insertions = table.batch();
        RowBatch updates = table.batch();
        RowBatch deletions = table.batch();
        for (ChangeBatch batch : changes) {
            for (int i = 0; i < batch.count(); i++) {
                switch (batch.change(i)) {
                    case INSERT -> insertions.addFrom(batch.after(), i);
                    case UPDATE -> updates.addFrom(batch.after(), i);
                    case DELETE -> deletions.addFrom(batch.before(), i);
                }
            }
        }
        assertThat(expected).hasSize(ROWS.size());
        List<List<String>> inserted = Database.text(insertions);
        assertThat(inserted).hasSize(2 * ROWS.size());
        assertThat(inserted.subList(0, ROWS.size())).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Database.text(updates)).containsExactlyInAnyOrderElementsOf(Database.text(read));
        assertThat(Database.text(deletions))
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(row -> row.get(0)).toList());
    }

    @Test
    void everyTypeIsWrittenAsItWasRead() {
        try (Database database = Database.fresh()) {
            database.run("CREATE TABLE t (%s)".formatted(COLUMNS), "CREATE TABLE u (%s)".formatted(COLUMNS));
            insertAll(database, "t");
            RowBatch rows = Database.read(database.store().source(), database.table("t"));
            Table into = database.table("u");
            Target target = database.store().target("forward");
            target.own(1);
            try (LaneWriter lane = target.lane(0)) {
                lane.begin();
                var inserted = lane.insert(into, rows);
                lane.commit(new LaneProgress(0, "1", ""));

                assertThat(inserted)
                        .as("a date that no calendar has is refused")
                        .hasSize(1);
                List<List<String>> expected = Database.text(rows).stream()
                        .filter(row -> !row.get(0).equals("id=3"))
                        .toList();
                assertThat(Database.text(Database.read(target, into))).containsExactlyInAnyOrderElementsOf(expected);

                lane.begin();
                var updated = lane.upsert(into, rows);
                lane.commit(new LaneProgress(0, "2", ""));

                assertThat(updated).hasSize(1);
                assertThat(Database.text(Database.read(target, into))).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    /** As many rows as are not sent as text; nothing was taken back, so nothing was tried in another way. */
    @Test
    void everyTypeIsWrittenTogetherAsItWasRead() {
        try (Database database = Database.fresh()) {
            database.run("CREATE TABLE t (%s)".formatted(COLUMNS), "CREATE TABLE u (%s)".formatted(COLUMNS));
            insertAll(database, "t");
            database.run("DELETE FROM t WHERE id = 3");
            RowBatch rows = Database.read(database.store().source(), database.table("t"));
            Table into = database.table("u");
            RowBatch many = into.batch();
            for (int id = 100; id < 140; id++) {
                many.vector(0).addLong(id);
                for (int i = 1; i < many.columns().size(); i++) {
                    many.vector(i).addFrom(rows.vector(i), id % rows.rows());
                }
                many.endRow();
            }
            String undone = "SHOW GLOBAL STATUS LIKE 'Com_rollback_to_savepoint'";
            List<List<String>> before = database.rows(undone);
            Target target = database.store().target("forward");
            target.own(1);
            try (LaneWriter lane = target.lane(0)) {
                lane.begin();
                assertThat(lane.insert(into, many)).isEmpty();
                lane.commit(new LaneProgress(0, "1", ""));

                assertThat(Database.text(Database.read(target, into))).containsExactlyElementsOf(Database.text(many));
                assertThat(database.rows(undone)).isEqualTo(before);
            }
        }
    }

    private static void insertAll(Database database, String table) {
        database.run("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'", "SET time_zone = '+00:00'");
        for (String row : ROWS) {
            database.run("INSERT INTO %s VALUES %s".formatted(table, row));
        }
    }
}
