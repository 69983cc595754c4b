package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.memory.Row;
import dev.midflight.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows go from one PostgreSQL to another whole where the types are the same, and only there. */
final class WholeRowsTest {

    private static final long PIECE_BYTES = 1 << 16;
    private static final String ALL = "SELECT md5(string_agg(concat_ws('|', %s), ';' ORDER BY id)) FROM whole";

    private static PostgresServer server;
    private static Connection there;

    private Store from;
    private Store to;
    private Target target;

    @BeforeAll
    static void launch() throws SQLException {
        server = PostgresServer.launch();
        there = DriverManager.getConnection(server.jdbcUrl("postgres"), server.adminUser(), server.adminPassword());
        // So that types made on both servers have other numbers.
        Servers.execute(there, "CREATE TYPE before AS ENUM ('x')", "CREATE TYPE whole_mood AS ENUM ('sad', 'glad')");
        Servers.execute("CREATE TYPE whole_mood AS ENUM ('sad', 'glad')");
    }

    @AfterAll
    static void end() throws SQLException {
        Servers.execute("DROP TABLE IF EXISTS whole", "DROP TYPE whole_mood");
        there.close();
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        from = Servers.open(server, "whole");
        to = Servers.open("whole");
        target = to.target("forward");
        target.own(1);
        Servers.execute("DROP TABLE IF EXISTS whole");
        Servers.execute(there, "DROP TABLE IF EXISTS whole");
    }

    @AfterEach
    void close() {
        target.remove();
        from.close();
        to.close();
    }

    /**
     * What became of the rows of a table.
     *
     * @param rows how many were read
     * @param whole how many of them came to the writer whole
     * @param rejections those that were refused, by their place in the table
     */
    private record Copied(long rows, long whole, List<Rejection> rejections) {}

    /** As a lane copies a chunk: at one go, and piece by piece if that is refused. */
    private Copied copy() {
        Table source = Rows.table(from, "whole");
        long[] counts = new long[2];
        List<Rejection> rejections = new ArrayList<>();
        Rows.commit(target, lane -> {
            try (RowRead read = from.source().read(source, KeySpan.ALL)) {
                RowBatch batch = lane.batch(source);
                boolean written = lane.insertsWhole(source)
                        && lane.insertWhole(source, () -> counted(read, batch, source, counts));
                if (!written) {
                    again(read, batch, counts);
                    insert(lane, source, read, batch, rejections);
                }
            }
        });
        return new Copied(counts[0], counts[1], rejections);
    }

    private Optional<RowBatch> counted(RowRead read, RowBatch batch, Table table, long[] counts) {
        if (!read.next(batch, PIECE_BYTES)) {
            return Optional.empty();
        }
        counts[0] += batch.rows();
        counts[1] += batch.whole(form(table)).isPresent() ? batch.rows() : 0;
        return Optional.of(batch);
    }

    private static CopyForm form(Table table) {
        try (Connection admin = Servers.admin()) {
            Layout layout = new Types().layout(admin, table.name()).orElseThrow();
            return new CopyForm("whole", Codec.of(layout, table));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void again(RowRead read, RowBatch batch, long[] counts) {
        boolean more = counts[0] > 0;
        while (more) {
            more = read.next(batch, PIECE_BYTES);
        }
        if (counts[0] > 0) {
            read.again();
        }
        counts[0] = 0;
    }

    private static void insert(LaneWriter lane, Table table, RowRead read, RowBatch batch, List<Rejection> rejections) {
        int before = 0;
        while (read.next(batch, PIECE_BYTES)) {
            for (Rejection rejection : lane.insert(table, batch)) {
                rejections.add(new Rejection(before + rejection.row(), rejection.cause()));
            }
            before += batch.rows();
        }
    }

    private void assertEqualRows(String columns) throws SQLException {
        assertThat(Servers.query(ALL.formatted(columns)))
                .isNotEmpty()
                .isEqualTo(Servers.query(there, ALL.formatted(columns)));
    }

    @Test
    void rowsOfEqualTypesArriveWholeAndAsTheyWere() throws SQLException {
        String columns = "b boolean, i2 smallint, i4 integer, i8 bigint, f4 real, f8 double precision, n numeric(12,3),"
                + " any_n numeric, t text, v varchar(40), w varchar, c char(30), e char(8), raw bytea, d date,"
                + " at time(3), ts timestamp, tz timestamptz(3), u uuid, j json, jb jsonb, bits bit(11), net inet";
        Servers.execute(
                there,
                "CREATE TABLE whole (id bigint PRIMARY KEY, %s, priced numeric(9,2))".formatted(columns),
                "INSERT INTO whole SELECT g, g % 2 = 0, g, -g, g * 1000000007::bigint, g / 7.0, 1 / g::float8,"
                        + " g / 1000.0, (g / 7.0)::numeric(30,20), repeat('ä', g % 50), 'v' || g || repeat(' ', g % 9),"
                        + " ' w ', 'c ' || g, CASE WHEN g % 3 > 0 THEN repeat('e', g % 9) END, decode(md5(g::text),"
                        + " 'hex'), date '0044-03-15 BC' + g, time '23:00' - g * interval '1 s', timestamp '2026-01-01'"
                        + " + g * interval '1.000001 h', 'infinity', md5(g::text)::uuid, ('{\"a\": 1.0, \"a\": '"
                        + " || g || '}')::json, ('{\"b\": [1.00, ' || g || ']}')::jsonb, g::bit(11),"
                        + " '10.0.0.0/8'::inet + g, g / 4.0 FROM generate_series(1, 3000) g",
                "INSERT INTO whole (id) VALUES (3001)",
                "INSERT INTO whole (id, any_n, n, f8, d) VALUES (3002, 'NaN', 'NaN', '-Infinity', '-infinity')");
        String held = columns.replace("ts timestamp", "ts timestamp(6)")
                .replace("w varchar", "w text")
                .replace("c char", "c varchar");
        Servers.execute(
                "CREATE DOMAIN whole_price AS numeric(9,2)",
                "CREATE TABLE whole (extra integer GENERATED ALWAYS AS IDENTITY, twice bigint GENERATED ALWAYS AS (i8 *"
                        + " 2) STORED, priced whole_price, %s, id bigint PRIMARY KEY)".formatted(held));

        Copied copied = copy();

        assertThat(copied.rows()).isEqualTo(3002);
        assertThat(copied.whole()).isEqualTo(3002);
        assertEqualRows(
                "id, b, i2, i4, i8, f4, f8, n, any_n, t, v, w, c || '.', e, octet_length(e), raw, d, at, ts, tz, u,"
                        + " j, jb, bits, net, priced");
        Servers.execute("DROP TABLE whole", "DROP DOMAIN whole_price");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            integer; bigint; 7
            varchar(10); varchar(20); abc
            varchar(10); text; abc
            text; varchar(10); abc
            char(5); varchar(6); abc
            char(5); text; abc
            numeric(10,2); numeric(12,2); 1.50
            numeric(10,2); numeric; 1.50
            numeric; numeric(10,2); 1.50
            timestamp(3); timestamp; 2026-01-01 00:00:00.123
            timestamptz; timestamptz(3); 2026-01-01 00:00:00+00
            time(0); time; 01:02:03
            json; jsonb; {"a": 1}
            jsonb; json; {"a": 1}
            interval; interval; 01:02:03
            text[]; text[]; {a,b}
            integer[]; integer[]; {1,2}
            whole_mood; whole_mood; glad
            whole_mood; text; glad
            cidr; cidr; 10.0.0.0/8
            macaddr; macaddr; 08:00:2b:01:02:03
            """)
    void rowsOfOtherTypesAreTakenApart(String is, String becomes, String value) throws SQLException {
        Servers.execute(
                there,
                "CREATE TABLE whole (id integer PRIMARY KEY, filler text, value %s)".formatted(is),
                "INSERT INTO whole SELECT g, repeat('x', 100), '%s' FROM generate_series(1, 1000) g".formatted(value));
        Servers.execute("CREATE TABLE whole (id integer PRIMARY KEY, filler text, value %s)".formatted(becomes));

        Copied copied = copy();

        assertThat(copied.whole()).isZero();
        assertThat(copied.rejections()).isEmpty();
        assertEqualRows("id, filler, value::text");
        Servers.execute("DROP TABLE whole");
    }

    @Test
    void rowThatTheTargetRefusesStandsAlone() throws SQLException {
        Servers.execute(
                there,
                "CREATE TABLE whole (id integer PRIMARY KEY, filler text)",
                "INSERT INTO whole SELECT g, repeat('x', g % 200) FROM generate_series(1, 3000) g");
        Servers.execute("CREATE TABLE whole (id integer PRIMARY KEY CHECK (id <> 1234), filler text)");

        Copied copied = copy();

        assertThat(copied.whole()).isPositive();
        assertThat(copied.rejections()).extracting(Rejection::row).containsExactly(1233);
        assertThat(copied.rejections().get(0).cause()).contains("23514");
        Servers.execute(there, "DELETE FROM whole WHERE id = 1234");
        assertEqualRows("id, filler");
    }

    @Test
    void longAndLargeValuesGoAmongWholeRows() throws SQLException {
        String columns = "(id integer PRIMARY KEY, filler text, raw bytea)";
        Servers.execute(
                there,
                "CREATE TABLE whole " + columns,
                "INSERT INTO whole SELECT g, repeat('x', g % 200), CASE WHEN g % 100 = 0 THEN convert_to(repeat('y', g"
                        + " * 1000), 'UTF8') WHEN g = 555 THEN convert_to(repeat('z', 5 << 20), 'UTF8') END FROM"
                        + " generate_series(1, 1000) g");
        Servers.execute("CREATE TABLE whole " + columns);

        Copied copied = copy();

        assertThat(copied.rows()).isEqualTo(1000);
        assertThat(copied.whole()).isBetween(500L, 999L);
        assertEqualRows("id, filler, md5(raw)");
    }

    @Test
    void wholeRowsHaveVectorsForWhoeverAsks() throws SQLException {
        String columns = "(id integer PRIMARY KEY, filler varchar(9), price numeric(9,2))";
        Servers.execute(
                there,
                "CREATE TABLE whole " + columns,
                "INSERT INTO whole SELECT g, nullif('f' || g % 5, 'f3'), g / 8.0 FROM generate_series(1, 500) g");
        Servers.execute("CREATE TABLE whole " + columns);
        Table table = Rows.table(from, "whole");
        List<Row> rows = new ArrayList<>();

        Rows.commit(target, lane -> {
            RowBatch batch = lane.batch(table);
            try (RowRead read = from.source().read(table, KeySpan.ALL)) {
                while (read.next(batch, 1000)) {
                    assertThat(batch.whole(form(table))).isPresent();
                    assertThat(batch.size()).isBetween(1L, 1100L);
                    RowBatch added = table.batch();
                    added.addFrom(batch, 0);
                    rows.addAll(Row.all(batch));
                    assertThat(batch.whole(form(table))).isEmpty();
                    assertThat(Row.of(added, 0)).isEqualTo(Row.of(batch, 0));
                }
            }
        });

        assertThat(rows).hasSize(500).isEqualTo(Rows.all(from.source(), table));
    }
}
