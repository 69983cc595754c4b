package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Target;
import dev.midflight.spi.Temporals;
import dev.midflight.testkit.memory.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A value that a column cannot hold is refused, never rounded, cut or replaced; its neighbours are written. */
final class RefusedValuesTest {

    private static final LogicalType NUMBER = LogicalType.of(Kind.INTEGER, 32);

    /**
     * A value that must be refused.
     *
     * @param type how it travels
     * @param column the column's declaration
     * @param good one that fits
     * @param bad the one that does not
     * @param cause a part of the cause
     */
    private record Refused(LogicalType type, String column, Object good, Object bad, String cause) {
        @Override
        public String toString() {
            return "%s into %s: %s".formatted(type, column, cause);
        }
    }

    private Store store;
    private Target target;

    @BeforeEach
    void open() {
        store = Servers.open("refused");
        target = store.target("forward");
        target.own(1);
        Servers.execute("DROP TABLE IF EXISTS refused");
    }

    @AfterEach
    void close() {
        target.remove();
        store.close();
    }

    static Stream<Refused> values() {
        LogicalType date = LogicalType.of(Kind.DATE);
        LogicalType time = LogicalType.of(Kind.DATETIME, 0, 6);
        LogicalType text = LogicalType.of(Kind.TEXT);
        LogicalType decimal = LogicalType.of(Kind.DECIMAL);
        LogicalType unsigned = LogicalType.of(Kind.UNSIGNED, 64);
        LogicalType bits = LogicalType.of(Kind.BITS, 16);
        LogicalType span = LogicalType.of(Kind.TIME, 0, 6);
        return Stream.of(
                new Refused(date, "date", 0, Temporals.ZERO_DATE, "zero date"),
                new Refused(date, "date", 0, Temporals.INVALID, "no calendar"),
                new Refused(time, "timestamp", 0, Temporals.ZERO_DATE, "zero date"),
                new Refused(time, "timestamp(3)", 1000, 1001, "rounded"),
                new Refused(LogicalType.of(Kind.INSTANT, 0, 6), "timestamptz", 0, Temporals.INVALID, "no calendar"),
                new Refused(time, "timestamp", 0, Days.MICROS_MIN - 1, "out of range"),
                new Refused(span, "time", 0, -1, "within a day"),
                new Refused(span, "interval(0)", 0, 1, "rounded"),
                new Refused(text, "text", "a", "a\u0000b", "NUL"),
                new Refused(text, "varchar(3)", "abc", "abcd", "3 are the most"),
                new Refused(text, "varchar(3)", "abc", "ab   ", "3 are the most"),
                new Refused(text, "text CHECK (value <> 'x')", "a", "x", "23514"),
                new Refused(text, "text NOT NULL", "a", Row.Mark.NULL, "23502"),
                new Refused(decimal, "numeric(5,2)", "1.20", "1.234", "after the point"),
                new Refused(decimal, "numeric(5,2)", "999.99", "1000", "before the point"),
                new Refused(decimal, "numeric(5,2)", "0", "Infinity", "infinite"),
                new Refused(decimal, "numeric", "0", "abc", "not a number"),
                new Refused(NUMBER, "smallint", 1, 32768, "out of range"),
                new Refused(unsigned, "bigint", 1, -1, "out of range"),
                new Refused(unsigned, "numeric(20,0) CHECK (value < 10)", 9, 10, "23514"),
                new Refused(LogicalType.of(Kind.DOUBLE), "real", 0.5, 0.1, "single precision"),
                new Refused(LogicalType.of(Kind.BOOLEAN), "boolean", 1, 2, "out of range"),
                new Refused(bits, "bit(10)", new byte[] {3, -1}, new byte[] {4, 0}, "more bits"),
                new Refused(LogicalType.of(Kind.JSON), "jsonb", "{}", "{", "22P02"),
                new Refused(LogicalType.of(Kind.JSON), "jsonb", "{}", "\"\\u0000\"", "22P05"),
                new Refused(
                        new LogicalType(Kind.ENUM, 0, 0, List.of("a", "b")),
                        "text CHECK (value IN ('a', 'b'))",
                        "a",
                        "",
                        "23514"),
                new Refused(LogicalType.of(Kind.INET), "inet", "::1", "nowhere", ""),
                new Refused(LogicalType.of(Kind.ARRAY), "integer[]", "[1]", "[\"x\"]", "22P02"),
                new Refused(LogicalType.of(Kind.ARRAY), "integer[]", "[1]", "{\"a\": 1}", "plain values"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueThatDoesNotFitIsRefusedAndItsNeighboursAreWritten(Refused refused) {
        Servers.execute("CREATE TABLE refused (id integer PRIMARY KEY, filler text, value"
                + " %s)".formatted(refused.column()));
        Table table = new Table(
                1,
                new TableName("", "refused"),
                List.of(
                        new ColumnSpec("id", NUMBER),
                        new ColumnSpec("filler", LogicalType.of(Kind.TEXT)),
                        new ColumnSpec("value", refused.type())),
                List.of(0),
                KeyClass.ORDERED,
                false);

        for (String filler : List.of("", "x".repeat(5000))) {
            RowBatch rows = table.batch();
            for (int id = 0; id < 10; id++) {
                Row.of(id, filler, id == 3 || id == 8 ? refused.bad() : refused.good())
                        .appendTo(rows);
            }
            for (String way : List.of("insert", "upsert", "patch")) {
                Servers.execute("TRUNCATE refused");
                if (way.equals("patch")) {
                    Rows.commit(target, lane -> assertThat(lane.upsert(table, good(table, refused)))
                            .isEmpty());
                }
                assertThat(refusals(table, rows, way)).as(way).satisfies(rejections -> {
                    assertThat(rejections).extracting(Rejection::row).containsExactly(3, 8);
                    assertThat(rejections.get(0).cause()).contains(refused.cause());
                });
                assertThat(Servers.query("SELECT string_agg(id::text, ',' ORDER BY id) FROM refused WHERE filler = '"
                                + filler + "'"))
                        .as(way)
                        .isEqualTo("0,1,2,4,5,6,7,9");
            }
        }
    }

    private static RowBatch good(Table table, Refused refused) {
        RowBatch rows = table.batch();
        for (int id = 0; id < 10; id++) {
            Row.of(id, "before", refused.good()).appendTo(rows);
        }
        return rows;
    }

    private List<Rejection> refusals(Table table, RowBatch rows, String way) {
        List<Rejection> rejections = new ArrayList<>();
        Rows.commit(
                target,
                lane -> rejections.addAll(
                        switch (way) {
                            case "insert" -> lane.insert(table, rows);
                            case "upsert" -> lane.upsert(table, rows);
                            default -> lane.patch(table, rows);
                        }));
        return rejections;
    }
}
