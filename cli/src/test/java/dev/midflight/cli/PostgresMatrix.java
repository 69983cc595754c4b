package dev.midflight.cli;

import static dev.midflight.cli.ValueMatrix.column;

import dev.midflight.cli.ValueMatrix.ValueColumn;
import java.util.ArrayList;
import java.util.List;

/** Every type of PostgreSQL with its extremes. */
final class PostgresMatrix {

    private static final String NINES = "9".repeat(35) + "." + "9".repeat(30);
    private static final String POINT_ONE = "0." + "0".repeat(29) + "1";

    private PostgresMatrix() {}

    /** As far as MariaDB can hold them. */
    static ValueMatrix forMaria() {
        List<ValueColumn> columns = new ArrayList<>();
        columns.addAll(numbers());
        columns.addAll(texts());
        columns.addAll(times());
        columns.addAll(others());
        columns.addAll(lists());
        return new ValueMatrix(types(), columns, keys(), List.of("n", "nq", "iv"));
    }

    /** With what only PostgreSQL can hold. */
    static ValueMatrix forPostgres() {
        List<ValueColumn> columns = new ArrayList<>(forMaria().columns());
        columns.addAll(own());
        return new ValueMatrix(types(), columns, keys(), List.of());
    }

    private static List<String> types() {
        return List.of(
                "CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'ha\u00e4ppy', 'a,b')",
                "CREATE DOMAIN price AS numeric(12,2) CHECK (VALUE >= 0)",
                "CREATE DOMAIN word AS varchar(20)");
    }

    private static List<ValueColumn> numbers() {
        return List.of(
                column("flag", "boolean", Shown.TRUTH, "true", "false"),
                column("i16", "smallint", Shown.NUMBER, "-32768", "32767"),
                column("i32", "integer", Shown.NUMBER, "-2147483648", "2147483647"),
                column("i64", "bigint", Shown.NUMBER, "-9223372036854775808", "9223372036854775807"),
                column("d65_30", "numeric(65,30)", Shown.NUMBER, NINES, "-" + NINES, POINT_ONE, "0"),
                column("d12_2", "numeric(12,2)", Shown.NUMBER, "9999999999.99", "-0.01"),
                column("d5", "numeric(5,0)", Shown.NUMBER, "10000", "-99999"),
                column("n", "numeric", Shown.NUMBER, NINES, "-" + NINES, POINT_ONE, "1e20", "0.00"),
                column("nq", "numeric(80,20)", Shown.NUMBER, "9".repeat(35) + "." + "9".repeat(20)),
                column(
                        "f",
                        "real",
                        Shown.FLOATING,
                        "3.4028235e38",
                        "-3.4028235e38",
                        "1.17549435e-38",
                        "1e-45",
                        "'-0'",
                        "0.1"),
                column(
                        "d",
                        "double precision",
                        Shown.FLOATING,
                        "1.7976931348623157e308",
                        "-1.7976931348623157e308",
                        "2.2250738585072014e-308",
                        "5e-324",
                        "'-0'",
                        "0.1"),
                column("cost", "price", Shown.NUMBER, "0", "9999999999.99"),
                column("bit1", "bit(1)", Shown.BITS, "B'0'", "B'1'"),
                column("bit9", "bit(9)", Shown.BITS, "B'100000001'"),
                column("bit64", "bit(64)", Shown.BITS, "repeat('1', 64)::bit(64)", "repeat('10', 32)::bit(64)"));
    }

    private static List<ValueColumn> texts() {
        return List.of(
                column("c", "char(8)", Shown.TEXT, "'a'", "''", "'a b   '", "'\u00e4\u4f60\ud83d\ude00'"),
                column(
                        "vc",
                        "varchar(50)",
                        Shown.TEXT,
                        "''",
                        "'a   '",
                        "' '",
                        "E'\\t\\n\\r\\b\\\\ \\\\N '' \" \\x1a'",
                        "'\ud83d\ude00\ud83c\udff4\u200d\u2620\ufe0f'",
                        "'e\u0301'",
                        "E'\\\\.'",
                        "'NULL'"),
                column("large", "varchar(20000)", Shown.TEXT, "repeat('\u20ac', 20000)", "'x'"),
                column(
                        "t",
                        "text",
                        Shown.TEXT,
                        "repeat('ab\u00e4' || chr(10), 20000)",
                        "''",
                        "'  both  '",
                        "repeat('\ud83d\ude00', 5000)"),
                column("w", "word", Shown.TEXT, "'w  '", "'\u4f60'"),
                column(
                        "b",
                        "bytea",
                        Shown.BYTES,
                        "decode(repeat('00ff', 20000), 'hex')",
                        "''",
                        "'\\x00'",
                        "'\\x5c270a0900ff'"));
    }

    private static List<ValueColumn> times() {
        return List.of(
                column("day", "date", Shown.DAY, "'1000-01-01'", "'9999-12-31'", "'0001-01-01'", "'2024-02-29'"),
                column(
                        "ts",
                        "timestamp",
                        Shown.MOMENT,
                        "'1000-01-01'",
                        "'9999-12-31 23:59:59.999999'",
                        "'0001-01-01 00:00:00.000001'",
                        "'1969-12-31 23:59:59.999999'"),
                column("ts0", "timestamp(0)", Shown.MOMENT, "'2024-03-31 02:30:00'"),
                column("ts3", "timestamp(3)", Shown.MOMENT, "'2024-03-31 02:30:00.999'"),
                column(
                        "tz",
                        "timestamptz",
                        Shown.INSTANT,
                        "'1000-01-01 00:00:00+00'",
                        "'9999-12-31 23:59:59.999999+00'",
                        "'2024-03-31 02:30:00 Europe/Berlin'",
                        "'2038-01-19 03:14:08+00'"),
                column("tz0", "timestamptz(0)", Shown.INSTANT, "'2024-10-27 02:30:00+01'"),
                column("ti", "time", Shown.SPAN, "'00:00'", "'23:59:59.999999'", "'24:00'"),
                column("ti3", "time(3)", Shown.SPAN, "'12:34:56.789'"),
                column(
                        "iv",
                        "interval",
                        Shown.SPAN,
                        "'838:59:59.999999'",
                        "'-838:59:59.999999'",
                        "'-00:00:00.000001'",
                        "'1 day'"));
    }

    private static List<ValueColumn> others() {
        return List.of(
                column(
                        "js",
                        "json",
                        Shown.JSON,
                        "'{\"b\": 1.50,  \"a\":[ ], \"\": {}}'",
                        "'null'",
                        "'{\"a\": 1, \"a\": 2}'",
                        "'\"\\ud83d\\ude00 \\\" \\\\ \\/\"'"),
                column(
                        "jb",
                        "jsonb",
                        Shown.JSON,
                        "'{\"b\": 1.50, \"a\": [true, null]}'",
                        "'null'",
                        "'\"\ud83d\ude00\"'",
                        "'12345678901234567890123456789.123456789'",
                        "'[1e300, -1e-300, -0.0]'"),
                column(
                        "uid",
                        "uuid",
                        Shown.WORD,
                        "'00000000-0000-0000-0000-000000000000'",
                        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                        "'6ccd780c-baba-1026-9564-5b8c656024db'"),
                column(
                        "ip",
                        "inet",
                        Shown.ADDRESS,
                        "'192.168.1.5/24'",
                        "'10.0.0.1'",
                        "'::'",
                        "'2001:db8::1/64'",
                        "'::ffff:1.2.3.4'"),
                column("net", "cidr", Shown.WORD, "'10.0.0.0/8'", "'2001:db8::/32'"),
                column("mac", "macaddr", Shown.WORD, "'08:00:2b:01:02:03'"),
                column("mac8", "macaddr8", Shown.WORD, "'08:00:2b:01:02:03:04:05'"),
                column("feeling", "mood", Shown.TEXT, "'sad'", "'it''s ok'", "'ha\u00e4ppy'", "'a,b'"));
    }

    private static List<ValueColumn> lists() {
        return List.of(
                column("ints", "integer[]", Shown.LIST, "'{}'", "'{1,NULL,-3}'", "'{{1,2},{3,4}}'", "'{{{1},{NULL}}}'"),
                column(
                        "words",
                        "text[]",
                        Shown.LIST,
                        "ARRAY['a', '', 'NULL', NULL, 'x,\"y\"\\{}', E'\\n', '\ud83d\ude00']",
                        "'{}'"),
                column("varchars", "varchar(5)[]", Shown.LIST, "'{abc,NULL}'"),
                column("flags", "boolean[]", Shown.LIST, "'{t,f,NULL}'"),
                column("numbers", "numeric[]", Shown.LIST, "'{1.5,-12345678901234567890.123}'"),
                column("doubles", "double precision[]", Shown.LIST, "'{0.1,-1e300}'"),
                column("days", "date[]", Shown.LIST, "'{2024-02-29,NULL}'"),
                column("uids", "uuid[]", Shown.LIST, "'{ffffffff-1234-5678-9abc-def012345678}'"));
    }

    private static List<ValueColumn> own() {
        return List.of(
                column("nan", "numeric", Shown.WORD, "'NaN'", "'Infinity'", "'-Infinity'", "1e1000", "1e-1000"),
                column("nan2", "numeric(10,2)", Shown.WORD, "'NaN'"),
                column("neg", "numeric(5,-2)", Shown.WORD, "1200"),
                column("fnan", "real", Shown.WORD, "'NaN'", "'Infinity'", "'-Infinity'"),
                column("dnan", "double precision", Shown.WORD, "'NaN'", "'Infinity'", "'-Infinity'"),
                column(
                        "far",
                        "date",
                        Shown.WORD,
                        "'infinity'",
                        "'-infinity'",
                        "'4714-11-24 BC'",
                        "'5874897-12-31'",
                        "'0044-03-15 BC'"),
                column(
                        "far_ts",
                        "timestamp",
                        Shown.WORD,
                        "'infinity'",
                        "'-infinity'",
                        "'4714-11-24 BC'",
                        "'294246-12-31 23:59:59.999999'"),
                column("far_tz", "timestamptz", Shown.WORD, "'infinity'", "'-infinity'", "'4714-11-24 00:00+00 BC'"),
                column("span", "interval", Shown.SPAN, "'20000 hours'", "'-3 days'"),
                column("d100", "numeric(100,50)", Shown.WORD, "'%s.%s'".formatted("9".repeat(50), "9".repeat(50))));
    }

    private static List<ValueColumn> keys() {
        return List.of(
                column(
                        "key_uuid",
                        "uuid",
                        Shown.WORD,
                        "'00000000-0000-0000-0000-000000000001'",
                        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                        "'6ccd780c-baba-1026-9564-5b8c656024db'",
                        "'018e7cbe-6f49-7c3b-9d3e-3b1a7f0b2c11'"),
                column("key_varchar", "varchar(100)", Shown.TEXT, "'\u00c4pfel'", "'b '", "'b'", "'\ud83d\ude00'"),
                column("key_case", "varchar(100)", Shown.TEXT, "'A'", "'a '", "'a'", "'\u00e4'"),
                column("key_char", "char(10)", Shown.TEXT, "'a'", "'\u20ac'", "'B'", "'\u00e4'"),
                column("key_numeric", "numeric(65,30)", Shown.NUMBER, NINES, "-" + NINES, "0", POINT_ONE),
                column("key_date", "date", Shown.DAY, "'1000-01-01'", "'9999-12-31'", "'2024-02-29'", "'1970-01-01'"),
                column(
                        "key_timestamp",
                        "timestamp",
                        Shown.MOMENT,
                        "'1000-01-01 00:00:00.000001'",
                        "'9999-12-31 23:59:59.999999'",
                        "'1970-01-01'",
                        "'1969-12-31 23:59:59.999999'"),
                column(
                        "key_timestamptz",
                        "timestamptz",
                        Shown.INSTANT,
                        "'1970-01-01 00:00:01+00'",
                        "'2038-01-19 03:14:08+00'",
                        "'2024-10-27 01:30:00+00'",
                        "'2024-10-27 00:30:00+00'"),
                column("key_time", "time", Shown.SPAN, "'0:00'", "'24:00'", "'23:59:59.999999'", "'12:00'"),
                column(
                        "key_double",
                        "double precision",
                        Shown.FLOATING,
                        "1.7976931348623157e308",
                        "-1.5",
                        "5e-324",
                        "0"),
                column("key_mood", "mood", Shown.TEXT, "'sad'", "'a,b'", "'it''s ok'", "'ha\u00e4ppy'"),
                column("key_inet", "inet", Shown.ADDRESS, "'::'", "'10.0.0.0/8'", "'10.0.0.1'", "'ffff::'"));
    }
}
