package dev.midflight.cli;

import static dev.midflight.cli.ValueMatrix.column;

import dev.midflight.cli.ValueMatrix.ValueColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Every type of MariaDB with its extremes, as far as PostgreSQL can hold them. */
final class MariaMatrix {

    private static final String NINES = "9".repeat(35) + "." + "9".repeat(30);
    private static final String POINT_ONE = "0." + "0".repeat(29) + "1";

    private MariaMatrix() {}

    static ValueMatrix matrix() {
        List<ValueColumn> columns = new ArrayList<>();
        columns.addAll(numbers());
        columns.addAll(texts());
        columns.addAll(bytes());
        columns.addAll(times());
        columns.addAll(others());
        return new ValueMatrix(List.of(), columns, keys(), List.of());
    }

    private static List<ValueColumn> numbers() {
        return List.of(
                column("flag", "TINYINT(1)", Shown.NUMBER, "0", "1", "2", "-128"),
                column("i8", "TINYINT", Shown.NUMBER, "-128", "127"),
                column("u8", "TINYINT UNSIGNED", Shown.NUMBER, "0", "255"),
                column("i16", "SMALLINT", Shown.NUMBER, "-32768", "32767"),
                column("u16", "SMALLINT UNSIGNED", Shown.NUMBER, "65535"),
                column("i24", "MEDIUMINT", Shown.NUMBER, "-8388608", "8388607"),
                column("u24", "MEDIUMINT UNSIGNED", Shown.NUMBER, "16777215"),
                column("i32", "INT", Shown.NUMBER, "-2147483648", "2147483647"),
                column("u32", "INT UNSIGNED", Shown.NUMBER, "4294967295"),
                column("filled", "INT(10) ZEROFILL", Shown.NUMBER, "42"),
                column("i64", "BIGINT", Shown.NUMBER, "-9223372036854775808", "9223372036854775807"),
                column("u64", "BIGINT UNSIGNED", Shown.NUMBER, "18446744073709551615", "9223372036854775808", "0"),
                column("year_", "YEAR", Shown.NUMBER, "0", "1901", "2155"),
                column("d65_30", "DECIMAL(65,30)", Shown.NUMBER, NINES, "-" + NINES, POINT_ONE, "-0.0"),
                column("d65", "DECIMAL(65,0)", Shown.NUMBER, "9".repeat(65), "-" + "9".repeat(65)),
                column("d30_30", "DECIMAL(30,30)", Shown.NUMBER, "0." + "9".repeat(30), "-" + POINT_ONE),
                column("du", "DECIMAL(10,2) UNSIGNED", Shown.NUMBER, "99999999.99"),
                column(
                        "f",
                        "FLOAT",
                        Shown.FLOATING,
                        "3.4028234e38",
                        "-3.4028234e38",
                        "1.17549435e-38",
                        "1.4e-45",
                        "-0e0",
                        "0.1",
                        "16777217"),
                column("f7_3", "FLOAT(7,3)", Shown.FLOATING, "9999.999", "-0.001"),
                column(
                        "d",
                        "DOUBLE",
                        Shown.FLOATING,
                        "1.7976931348623157e308",
                        "-1.7976931348623157e308",
                        "2.2250738585072014e-308",
                        "4.9e-324",
                        "-0e0",
                        "0.1"),
                column("bit1", "BIT(1)", Shown.BITS, "b'0'", "b'1'"),
                column("bit7", "BIT(7)", Shown.BITS, "b'1000000'", "b'1'"),
                column("bit9", "BIT(9)", Shown.BITS, "b'100000001'"),
                column("bit64", "BIT(64)", Shown.BITS, "18446744073709551615", "1", "9223372036854775808"));
    }

    private static List<ValueColumn> texts() {
        String latin1 =
                IntStream.rangeClosed(1, 255).mapToObj("%02x"::formatted).collect(Collectors.joining());
        String euro = "'\u20ac \u201equoted\u201c \u2122'";
        String words = "'\u00e4 \u4f60\u597d'";
        return List.of(
                column(
                        "c",
                        "CHAR(10)",
                        Shown.TEXT,
                        "''",
                        "'a'",
                        "'a   '",
                        "'\u00e4\u00f6\u00fc\u00df\u20ac\u4f60\u597d\ud83d\ude00xy'"),
                column(
                        "vc",
                        "VARCHAR(50)",
                        Shown.TEXT,
                        "''",
                        "'a   '",
                        "' '",
                        "'\\t\\n\\r\\b\\\\ \\\\N \\' \" \u001a'",
                        "'\ud83d\ude00\ud83c\udff4\u200d\u2620\ufe0f'",
                        "'e\u0301'",
                        "'\\\\.'",
                        "'NULL'"),
                column("ci", "VARCHAR(50) COLLATE utf8mb4_general_ci", Shown.TEXT, "'\u00c4PFEL'", "'\u00e4pfel  '"),
                column(
                        "latin",
                        "VARCHAR(300) CHARACTER SET latin1",
                        Shown.TEXT,
                        "_latin1 x'%s'".formatted(latin1),
                        euro),
                column("latin_text", "TEXT CHARACTER SET latin1", Shown.TEXT, euro),
                column("latin2", "CHAR(20) CHARACTER SET latin2", Shown.TEXT, "'\u017e\u0161\u0159'"),
                column("cp1250", "CHAR(20) CHARACTER SET cp1250", Shown.TEXT, "'\u017e\u0161 \u20ac'"),
                column(
                        "cp1251",
                        "VARCHAR(20) CHARACTER SET cp1251",
                        Shown.TEXT,
                        "'\u041f\u0440\u0438\u0432\u0435\u0442 \u20ac'"),
                column(
                        "koi8r",
                        "VARCHAR(20) CHARACTER SET koi8r",
                        Shown.TEXT,
                        "'\u041f\u0440\u0438\u0432\u0435\u0442'"),
                column("greek", "VARCHAR(20) CHARACTER SET greek", Shown.TEXT, "'\u0391\u0392\u03b3'"),
                column("hebrew", "VARCHAR(20) CHARACTER SET hebrew", Shown.TEXT, "'\u05e9\u05dc\u05d5\u05dd'"),
                column(
                        "thai",
                        "VARCHAR(20) CHARACTER SET tis620",
                        Shown.TEXT,
                        "'\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35'"),
                column(
                        "sjis",
                        "VARCHAR(20) CHARACTER SET sjis",
                        Shown.TEXT,
                        "'\u8868\u793a \u30bd\u30fc\u30b9'",
                        "_sjis x'815f'"),
                column(
                        "cp932",
                        "VARCHAR(20) CHARACTER SET cp932",
                        Shown.TEXT,
                        "'\u2460\u9ad9 \u30bd'",
                        "_cp932 x'fa40'"),
                column("ujis", "VARCHAR(20) CHARACTER SET ujis", Shown.TEXT, "'\u8868\u793a'", "_ujis x'8fa2aff5a141'"),
                column(
                        "eucjpms",
                        "VARCHAR(20) CHARACTER SET eucjpms",
                        Shown.TEXT,
                        "'\u2460\u8868'",
                        "_eucjpms x'8fa2afa1c1'"),
                column(
                        "gbk",
                        "VARCHAR(20) CHARACTER SET gbk",
                        Shown.TEXT,
                        "'\u4f60\u597d \u8a31\u529f'",
                        "_gbk x'a892'"),
                column("gb2312", "VARCHAR(20) CHARACTER SET gb2312", Shown.TEXT, "'\u4f60\u597d'"),
                column("big5", "VARCHAR(20) CHARACTER SET big5", Shown.TEXT, "'\u8a31\u529f\u84cb'", "_big5 x'f9d6'"),
                column("euckr", "VARCHAR(20) CHARACTER SET euckr", Shown.TEXT, "'\ud55c\uad6d\uc5b4'"),
                column("ucs2", "VARCHAR(20) CHARACTER SET ucs2", Shown.TEXT, words),
                column("utf16", "VARCHAR(20) CHARACTER SET utf16", Shown.TEXT, "'\u4f60 \ud83d\ude00'"),
                column("utf16le", "CHAR(20) CHARACTER SET utf16le", Shown.TEXT, "'\u4f60 \ud83d\ude00  '"),
                column("utf32", "CHAR(20) CHARACTER SET utf32", Shown.TEXT, "'\u4f60 \ud83d\ude00  '"),
                column("utf8mb3", "VARCHAR(20) CHARACTER SET utf8mb3", Shown.TEXT, words),
                column("ascii", "VARCHAR(20) CHARACTER SET ascii", Shown.TEXT, "'~ a\u007f '"),
                column("cp437", "VARCHAR(20) CHARACTER SET cp850", Shown.TEXT, "'\u00e4\u2592\u2502'"),
                column("macroman", "VARCHAR(20) CHARACTER SET macroman", Shown.TEXT, "'\u00e4\u2260'"),
                column("tiny_text", "TINYTEXT", Shown.TEXT, "repeat('\u20ac', 85)"),
                column("text_", "TEXT", Shown.TEXT, "repeat('x', 65535)", "''"),
                column("medium_text", "MEDIUMTEXT", Shown.TEXT, "repeat('\ud83d\ude00', 20000)", "'m'"),
                column("long_text", "LONGTEXT", Shown.TEXT, "repeat('ab\\n', 30000)", "'  both  '"));
    }

    private static List<ValueColumn> bytes() {
        String all = IntStream.rangeClosed(0, 255).mapToObj("%02x"::formatted).collect(Collectors.joining());
        return List.of(
                column(
                        "bin",
                        "BINARY(8)",
                        Shown.BYTES,
                        "x''",
                        "x'0000000000000000'",
                        "x'0102000000000000'",
                        "x'2020202020202020'"),
                column("vbin", "VARBINARY(300)", Shown.BYTES, "x'%s'".formatted(all), "x''", "x'0000'", "x'2020'"),
                column("tiny_blob", "TINYBLOB", Shown.BYTES, "x'00'", "repeat(x'ff', 255)"),
                column("blob_", "BLOB", Shown.BYTES, "repeat(x'5c00', 32767)", "x''"),
                column("medium_blob", "MEDIUMBLOB", Shown.BYTES, "repeat(x'0a09', 40000)", "x'0a'"),
                column("long_blob", "LONGBLOB", Shown.BYTES, "repeat(x'00ff', 40000)", "x'00'"));
    }

    private static List<ValueColumn> times() {
        return List.of(
                column("day", "DATE", Shown.DAY, "'1000-01-01'", "'9999-12-31'", "'0001-01-01'", "'2024-02-29'"),
                column(
                        "dt",
                        "DATETIME",
                        Shown.MOMENT,
                        "'1000-01-01'",
                        "'9999-12-31 23:59:59'",
                        "'2024-03-31 02:30:00'"),
                column("dt1", "DATETIME(1)", Shown.MOMENT, "'2024-01-01 00:00:00.9'"),
                column("dt2", "DATETIME(2)", Shown.MOMENT, "'2024-01-01 00:00:00.99'"),
                column("dt3", "DATETIME(3)", Shown.MOMENT, "'1969-12-31 23:59:59.999'"),
                column("dt4", "DATETIME(4)", Shown.MOMENT, "'2024-01-01 00:00:00.0001'"),
                column("dt5", "DATETIME(5)", Shown.MOMENT, "'2024-01-01 00:00:00.99999'"),
                column(
                        "dt6",
                        "DATETIME(6)",
                        Shown.MOMENT,
                        "'9999-12-31 23:59:59.999999'",
                        "'1000-01-01 00:00:00.000001'",
                        "'0001-01-01'"),
                column(
                        "ts",
                        "TIMESTAMP NULL",
                        Shown.INSTANT,
                        "'1970-01-01 00:00:01'",
                        "'2038-01-19 03:14:07'",
                        "'2024-03-31 01:00:00'",
                        "'2024-10-27 00:30:00'"),
                column("ts3", "TIMESTAMP(3) NULL", Shown.INSTANT, "'2024-10-27 01:30:00.123'"),
                column(
                        "ts6",
                        "TIMESTAMP(6) NULL",
                        Shown.INSTANT,
                        "'1970-01-01 00:00:01.000001'",
                        "'2038-01-19 03:14:07.999999'"),
                column("t", "TIME", Shown.SPAN, "'-838:59:59'", "'838:59:59'", "'00:00:00'", "'24:00:00'"),
                column("t1", "TIME(1)", Shown.SPAN, "'-00:00:00.1'"),
                column("t2", "TIME(2)", Shown.SPAN, "'-838:59:59.99'"),
                column("t3", "TIME(3)", Shown.SPAN, "'838:59:59.999'"),
                column("t4", "TIME(4)", Shown.SPAN, "'-00:00:01.0001'"),
                column("t5", "TIME(5)", Shown.SPAN, "'-12:00:00.00001'"),
                column("t6", "TIME(6)", Shown.SPAN, "'-838:59:59.999999'", "'838:59:59.999999'", "'-00:00:00.000001'"));
    }

    private static List<ValueColumn> others() {
        String labels = IntStream.range(0, 64).mapToObj("'l%d'"::formatted).collect(Collectors.joining(","));
        String all = IntStream.range(0, 64).mapToObj("l%d"::formatted).collect(Collectors.joining(","));
        return List.of(
                column(
                        "js",
                        "JSON",
                        Shown.JSON,
                        "'{}'",
                        "'[]'",
                        "'null'",
                        "'\"\ud83d\ude00 \\\\ud83d\\\\ude00 \\\\\"\\\\\\\\ \\\\/\"'",
                        "'{\"b\": 1.50, \"a\": [true, null], \"\": {\"x\": {}}}'",
                        "'12345678901234567890123456789.123456789'",
                        "'[1e300, -1E-300, 0.1, -0, 1.0]'"),
                column(
                        "en",
                        "ENUM('small', 'it''s', '\u00e4 \u4f60', 'a,b', '')",
                        Shown.TEXT,
                        "'small'",
                        "'it''s'",
                        "'\u00e4 \u4f60'",
                        "'a,b'",
                        "5"),
                column("en_latin", "ENUM('a', '\u00e9\u20ac') CHARACTER SET latin1", Shown.TEXT, "'\u00e9\u20ac'"),
                column("se", "SET('x', 'y', '\u00e4')", Shown.LABELS, "''", "'x'", "'x,y,\u00e4'", "'y,x'"),
                column("se64", "SET(%s)".formatted(labels), Shown.LABELS, "'%s'".formatted(all), "'l63'", "'l0'"),
                column(
                        "uid",
                        "UUID",
                        Shown.WORD,
                        "'00000000-0000-0000-0000-000000000000'",
                        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                        "'6ccd780c-baba-1026-9564-5b8c656024db'",
                        "'018e7cbe-6f49-7c3b-9d3e-3b1a7f0b2c11'"),
                column("ip4", "INET4", Shown.ADDRESS, "'0.0.0.0'", "'255.255.255.255'"),
                column(
                        "ip6",
                        "INET6",
                        Shown.ADDRESS,
                        "'::'",
                        "'2001:db8::1'",
                        "'::ffff:10.1.2.3'",
                        "'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'"),
                column(
                        "geo",
                        "GEOMETRY",
                        Shown.GEOMETRY,
                        "POINT(1e300, -1e-300)",
                        "ST_GeomFromText('POLYGON((0 0, 1 0, 1 1, 0 0))', 4326)",
                        "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')"),
                column("pt", "POINT", Shown.GEOMETRY, "POINT(1, 2)"));
    }

    private static List<ValueColumn> keys() {
        return List.of(
                column(
                        "key_uuid",
                        "UUID",
                        Shown.WORD,
                        "'00000000-0000-0000-0000-000000000001'",
                        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                        "'6ccd780c-baba-1026-9564-5b8c656024db'",
                        "'018e7cbe-6f49-7c3b-9d3e-3b1a7f0b2c11'"),
                column(
                        "key_ci",
                        "VARCHAR(100) COLLATE utf8mb4_general_ci",
                        Shown.TEXT,
                        "'\u00c4pfel'",
                        "'b '",
                        "'Birne'",
                        "'\ud83d\ude00'"),
                column(
                        "key_uca",
                        "VARCHAR(100) COLLATE utf8mb4_unicode_520_ci",
                        Shown.TEXT,
                        "'stra\u00dfe'",
                        "'Z'",
                        "'a'",
                        "'\ud83d\ude00'"),
                column("key_char", "CHAR(10) CHARACTER SET latin1", Shown.TEXT, "'a'", "'\u20ac'", "'B'", "'\u00e4'"),
                column("key_bin", "BINARY(4)", Shown.BYTES, "x'00000000'", "x'ffffffff'", "x'01000000'", "x'20'"),
                column("key_vbin", "VARBINARY(20)", Shown.BYTES, "x''", "x'00'", "x'0000'", "x'ff'"),
                column("key_decimal", "DECIMAL(65,30)", Shown.NUMBER, NINES, "-" + NINES, "0", POINT_ONE),
                column("key_date", "DATE", Shown.DAY, "'1000-01-01'", "'9999-12-31'", "'2024-02-29'", "'1970-01-01'"),
                column(
                        "key_datetime",
                        "DATETIME(6)",
                        Shown.MOMENT,
                        "'1000-01-01 00:00:00.000001'",
                        "'9999-12-31 23:59:59.999999'",
                        "'1970-01-01'",
                        "'1969-12-31 23:59:59.999999'"),
                column(
                        "key_timestamp",
                        "TIMESTAMP(6)",
                        Shown.INSTANT,
                        "'1970-01-01 00:00:01'",
                        "'2038-01-19 03:14:07.999999'",
                        "'2024-10-27 01:30:00'",
                        "'2024-10-27 00:30:00'"),
                column(
                        "key_time",
                        "TIME(6)",
                        Shown.SPAN,
                        "'-838:59:59.999999'",
                        "'838:59:59.999999'",
                        "'0'",
                        "'-00:00:00.000001'"),
                column("key_year", "YEAR", Shown.NUMBER, "0", "1901", "2155", "2000"),
                column(
                        "key_u64",
                        "BIGINT UNSIGNED",
                        Shown.NUMBER,
                        "0",
                        "18446744073709551615",
                        "9223372036854775808",
                        "1"),
                column("key_double", "DOUBLE", Shown.FLOATING, "1.7976931348623157e308", "-1.5", "4.9e-324", "0"),
                column("key_bit", "BIT(64)", Shown.BITS, "0", "18446744073709551615", "1", "9223372036854775808"),
                column("key_enum", "ENUM('z', 'a', 'm', 'b')", Shown.TEXT, "'z'", "'a'", "'m'", "'b'"),
                column("key_inet", "INET6", Shown.ADDRESS, "'::'", "'2001:db8::1'", "'::ffff:10.1.2.3'", "'ffff::'"));
    }
}
