package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.Position;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.memory.Bytes;
import dev.midflight.testkit.memory.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL's own types: a value is the same by COPY, by the log, and after each way of writing it again. */
final class ValuesTest {

    private static final String MIGRATION = "values";

    /**
     * A column and values for it.
     *
     * @param type its declaration
     * @param values literals
     * @param read the same values as the wire has them, where that is worth saying
     */
    private record Values(String type, List<String> values, List<Object> read) {
        @Override
        public String toString() {
            return type;
        }
    }

    private static Values values(String type, String... values) {
        return new Values(type, List.of(values), List.of());
    }

    private Values read(String type, List<String> values, Object... read) {
        return new Values(type, values, List.of(read));
    }

    private Store store;

    @BeforeEach
    void open() {
        store = Servers.open(MIGRATION);
        Servers.execute(
                "DROP TABLE IF EXISTS given, taken",
                "DROP DOMAIN IF EXISTS price",
                "DROP TYPE IF EXISTS mood",
                "CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy')",
                "CREATE DOMAIN price AS numeric(12,2) CHECK (VALUE >= 0)");
    }

    @AfterEach
    void close() {
        store.source().dropLog();
        store.target("forward").remove();
        store.close();
    }

    static Stream<Values> types() {
        ValuesTest test = new ValuesTest();
        return Stream.of(
                test.read("boolean", List.of("true", "false"), 1L, 0L),
                values("smallint", "-32768", "32767"),
                values("integer", "-2147483648", "2147483647"),
                values("bigint", "-9223372036854775808", "9223372036854775807"),
                test.read(
                        "numeric",
                        List.of("0", "0.00", "-0.5", "1e20", "10000.0001", "'NaN'", "'Infinity'", "'-Infinity'"),
                        "0",
                        "0.00",
                        "-0.5",
                        "100000000000000000000",
                        "10000.0001",
                        "NaN",
                        "Infinity",
                        "-Infinity"),
                values("numeric", "1e-100", "1e1000", "12345678901234567890.12345678901234567890", "0.00010000"),
                values("numeric(12,2)", "9999999999.99", "-9999999999.99", "0.01", "0"),
                values("numeric(65,30)", "9".repeat(35) + "." + "9".repeat(30), "-1e-30"),
                values("numeric(5,0)", "10000", "99999", "-10000", "0"),
                values("real", "0.1", "1e-45", "3.4028235e38", "'NaN'", "'Infinity'", "'-Infinity'", "'-0'"),
                values("double precision", "0.1", "5e-324", "1.7976931348623157e308", "'NaN'", "'-Infinity'", "'-0'"),
                values("text", "''", "'a'", "'  blanks  '", "E'tab\\tline\\n\\\\'", "'中文🚀'", "repeat('x', 100000)"),
                values("varchar(10)", "''", "'zehn Zeich'", "'ü  '"),
                test.read("char(5)", List.of("'a'", "'ab c '", "''"), "a", "ab c", ""),
                values("bytea", "''", "'\\x00ff'", "decode(repeat('00', 100000), 'hex')"),
                test.read(
                        "date",
                        List.of("'1970-01-01'", "'0001-01-01'", "'infinity'", "'-infinity'"),
                        0L,
                        -719162L,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE),
                values("date", "'4714-11-24 BC'", "'5874897-12-31'", "'0044-03-15 BC'", "'10000-01-01'"),
                test.read("time", List.of("'00:00'", "'23:59:59.999999'", "'24:00'"), 0L, 86399999999L, 86400000000L),
                values("time(3)", "'12:34:56.789'"),
                values(
                        "timestamp",
                        "'infinity'",
                        "'-infinity'",
                        "'4714-11-24 00:00:00.000001 BC'",
                        "'294246-12-31 23:59:59.999999'",
                        "'1969-12-31 23:59:59.999999'"),
                values(
                        "timestamptz",
                        "'infinity'",
                        "'1883-11-18 12:03:58 America/New_York'",
                        "'4714-11-24 00:00:00+00 BC'",
                        "'2024-03-31 02:30:00.5 Europe/Berlin'"),
                values("timestamptz(0)", "'2024-02-29 12:00:00+00'"),
                test.read(
                        "interval",
                        List.of("'-838:59:59.000001'", "'1 day'", "'-1 mon 2 days -03:00'", "'0'"),
                        -(838 * 3600L + 59 * 60 + 59) * 1_000_000 - 1,
                        86400000000L,
                        (-28 * 24 - 3) * 3_600_000_000L,
                        0L),
                values("uuid", "'00000000-0000-0000-0000-000000000000'", "'ffffffff-1234-5678-9abc-def012345678'"),
                test.read("json", List.of("'{\"b\": 1,  \"a\":[ ]}'", "'null'"), "{\"b\": 1,  \"a\":[ ]}", "null"),
                values("jsonb", "'{\"b\": 1.0, \"a\": [true, \"ü\\\"\"]}'", "'\"x\"'", "'1e30'"),
                test.read(
                        "inet",
                        List.of(
                                "'192.168.1.5/24'",
                                "'10.0.0.1'",
                                "'::ffff:1.2.3.4'",
                                "'2001:DB8::1/64'",
                                "'::1.2.3.4'"),
                        "192.168.1.5/24",
                        "10.0.0.1",
                        "::ffff:1.2.3.4",
                        "2001:db8::1/64",
                        "::102:304"),
                test.read(
                        "cidr", List.of("'10.0.0.0/8'", "'1.2.3.4/32'", "'::/0'"), "10.0.0.0/8", "1.2.3.4/32", "::/0"),
                values("macaddr", "'08:00:2b:01:02:03'"),
                test.read(
                        "bit(10)",
                        List.of("B'0000000001'", "B'1111111111'"),
                        Bytes.of(new byte[] {0, 1}),
                        Bytes.of(new byte[] {3, -1})),
                values("bit(1)", "B'0'", "B'1'"),
                values("bit(64)", "B'%s'".formatted("10".repeat(32))),
                values("mood", "'sad'", "'it''s ok'"),
                values("price", "0", "12.50"),
                test.read(
                        "integer[]",
                        List.of("'{}'", "'{1,NULL,-3}'", "'{{1,2},{3,4}}'"),
                        "[]",
                        "[1,null,-3]",
                        "[[1,2],[3,4]]"),
                test.read(
                        "text[]",
                        List.of("ARRAY['a', '', 'NULL', NULL, 'x,\"y\"\\{}', E'\\n']"),
                        "[\"a\",\"\",\"NULL\",null,\"x,\\\"y\\\"\\\\{}\",\"\\u000a\"]"),
                test.read("boolean[]", List.of("'{t,f,NULL}'"), "[true,false,null]"),
                test.read("numeric[]", List.of("'{1.50,NaN}'"), "[1.50,\"NaN\"]"),
                test.read("date[]", List.of("'{2024-02-29}'"), "[\"2024-02-29\"]"),
                values("double precision[]", "'{0.1,-1e300,NaN}'"),
                values("uuid[]", "'{ffffffff-1234-5678-9abc-def012345678}'"),
                values("timestamptz[]", "'{\"2024-02-29 12:00:00+00\"}'"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void valueIsTheSameByEveryWay(Values values) {
        Servers.execute(
                "CREATE TABLE given (id integer PRIMARY KEY, value %s)".formatted(values.type()),
                "CREATE TABLE taken (LIKE given INCLUDING ALL)",
                "ALTER TABLE given REPLICA IDENTITY FULL");
        Table given = Rows.table(store, "given");
        Source source = store.source();
        Position start = source.startLog(List.of(given));
        for (int i = 0; i < values.values().size(); i++) {
            Servers.execute("INSERT INTO given VALUES (%d, %s)"
                    .formatted(i, values.values().get(i)));
        }
        Servers.execute("INSERT INTO given VALUES (1000, NULL)");

        List<Row> copied = Rows.all(source, given);
        List<Row> logged = Rows.after(Rows.events(source, start, given));
        Table taken = new Table(
                1, new dev.midflight.spi.TableName("", "taken"), given.columns(), given.key(), given.keyClass(), false);
        List<String> differences = writtenAgain(taken, copied);

        assertThat(logged).isEqualTo(copied);
        assertThat(differences).isEmpty();
        for (int i = 0; i < values.read().size(); i++) {
            assertThat(copied.get(i)).isEqualTo(Row.of(i, values.read().get(i)));
        }
    }

    /**
     * The rows that are not the same in the server's eyes after a COPY, after arrays, after an upsert, after a patch.
     */
    private List<String> writtenAgain(Table taken, List<Row> rows) {
        Target target = store.target("forward");
        target.own(1);
        List<String> differences = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        List<Row> emptied = rows.stream().map(row -> row.with(1, Row.Mark.NULL)).toList();
        RowBatch batch = Rows.batch(taken, rows);
        KeyCodec codec = new KeyCodec(taken);
        List<Key> keys = rows.stream()
                .map(row -> codec.key(Rows.batch(taken, List.of(row)), 0))
                .toList();

        Rows.commit(target, lane -> rejections.addAll(lane.insert(taken, batch)));
        differences.addAll(differences("insert"));
        Rows.commit(target, lane -> {
            lane.delete(taken, batch);
            rejections.addAll(lane.upsert(taken, batch));
            RowBatch read = taken.batch();
            lane.read(taken, keys, read);
            assertThat(Row.all(read)).containsExactlyInAnyOrderElementsOf(rows);
        });
        differences.addAll(differences("upsert"));
        Rows.commit(target, lane -> {
            rejections.addAll(lane.upsert(taken, Rows.batch(taken, emptied)));
            rejections.addAll(lane.patch(taken, batch));
        });
        differences.addAll(differences("patch"));

        assertThat(rejections).isEmpty();
        return differences;
    }

    /** An interval's months are folded into days on the way; everything else is the same to the last digit. */
    private static List<String> differences(String way) {
        String found = Servers.query("SELECT string_agg(coalesce(g.value::text, 'NULL') || ' is ' || coalesce("
                + "t.value::text, 'NULL'), ', ') FROM given g FULL JOIN taken t USING (id) WHERE CASE WHEN"
                + " pg_typeof(g.value)::text = 'interval' THEN to_jsonb(extract(epoch FROM g.value::text::interval)) IS"
                + " DISTINCT FROM to_jsonb(extract(epoch FROM t.value::text::interval)) ELSE g.value::text IS DISTINCT"
                + " FROM t.value::text END");
        return found.equals("null") ? List.of() : List.of(way + ": " + found);
    }

    @Test
    void largeBatchesGoByCopyAndSmallOnesByArraysWithTheSameResult() {
        Servers.execute(
                "CREATE TABLE given (id integer PRIMARY KEY, value text)",
                "CREATE TABLE taken (LIKE given INCLUDING ALL)",
                "INSERT INTO given SELECT i, repeat('x', i) FROM generate_series(1, 500) i");
        Table given = Rows.table(store, "given");
        Table taken = new Table(
                1, new dev.midflight.spi.TableName("", "taken"), given.columns(), given.key(), given.keyClass(), false);
        Target target = store.target("forward");
        target.own(1);
        RowBatch rows = Rows.batch(given, Rows.all(store.source(), given));

        Rows.commit(target, lane -> lane.insert(taken, rows));

        assertThat(rows.size()).isGreaterThan(100_000);
        assertThat(differences("copy")).isEmpty();
    }

    @Test
    void valueThatTheWireCannotHoldStopsTheReadWithItsColumn() {
        Servers.execute(
                "CREATE TABLE given (id integer PRIMARY KEY, value timestamp)",
                "INSERT INTO given VALUES (1, '294276-12-31')");
        Table given = Rows.table(store, "given");

        assertThatThrownBy(() -> Rows.all(store.source(), given))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("value")
                .hasMessageNotContaining("294276");
    }
}
