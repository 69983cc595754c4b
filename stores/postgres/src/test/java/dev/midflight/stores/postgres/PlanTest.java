package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Column;
import dev.midflight.spi.Column.Preset;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Schema;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.SchemaPlan.Statement;
import dev.midflight.spi.Store;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table of MariaDB or MySQL in PostgreSQL's words, carried out. */
final class PlanTest {

    private static final LogicalType NUMBER = LogicalType.of(Kind.INTEGER, 32);
    private static final LogicalType UNSIGNED = LogicalType.of(Kind.UNSIGNED, 64);
    private static final LogicalType WORD = LogicalType.of(Kind.TEXT, 50);

    private Store store;
    private Schema schema;

    @BeforeEach
    void open() {
        store = Servers.open("plan");
        schema = store.schema();
        Servers.execute("DROP SCHEMA IF EXISTS planned CASCADE");
    }

    @AfterEach
    void close() {
        Servers.execute("DROP SCHEMA IF EXISTS planned CASCADE");
        store.close();
    }

    private static Column column(String name, LogicalType type, Preset preset) {
        return new Column(name, Optional.of(type), "", false, preset);
    }

    private static Preset preset(Preset.Kind kind, String text) {
        return new Preset(kind, text);
    }

    private static TableShape shape(String name, List<Column> columns) {
        return new TableShape(
                new TableName("", name),
                columns,
                List.of("id"),
                KeyClass.ORDERED,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private SchemaPlan carryOut(TableShape shape) {
        SchemaPlan plan =
                schema.plan(shape, new TableName("planned", shape.name().name()));
        for (int i = 0; i < 2; i++) {
            plan.create().forEach(schema::execute);
            plan.afterCopy().forEach(schema::execute);
        }
        return plan;
    }

    private TableShape made(String name) {
        return schema.shape(new TableName("planned", name)).orElseThrow();
    }

    private Preset presetOf(String table, String column) {
        return made(table).column(column).orElseThrow().preset();
    }

    @Test
    void defaultsAreCarriedInTheirTypesWords() {
        LogicalType set = new LogicalType(Kind.SET, 0, 0, List.of("a", "b", "c\\d"));
        SchemaPlan plan = carryOut(shape(
                "defaults",
                List.of(
                        column("id", NUMBER, preset(Preset.Kind.IDENTITY, "")),
                        column("amount", LogicalType.of(Kind.DECIMAL, 10, 2), preset(Preset.Kind.LITERAL, "0.00")),
                        column("word", WORD, preset(Preset.Kind.LITERAL, "it's \\")),
                        column("hex", LogicalType.of(Kind.BYTES, 3), preset(Preset.Kind.LITERAL, "\\x00ff")),
                        column("day", LogicalType.of(Kind.DATE), preset(Preset.Kind.LITERAL, "2024-02-29")),
                        column("bits", LogicalType.of(Kind.BITS, 4), preset(Preset.Kind.LITERAL, "b'101'")),
                        column("labels", set, preset(Preset.Kind.LITERAL, "a,c\\d")),
                        column("made", LogicalType.of(Kind.DATETIME, 0, 3), preset(Preset.Kind.NOW, "")),
                        column("raw", LogicalType.of(Kind.BYTES, 3), preset(Preset.Kind.LITERAL, "abc")),
                        column("long", LogicalType.of(Kind.TIME, 0, 0), preset(Preset.Kind.LITERAL, "100:00:00")),
                        column("code", LogicalType.of(Kind.UUID), preset(Preset.Kind.EXPRESSION, "uuid()")),
                        column("zero", LogicalType.of(Kind.DATE), preset(Preset.Kind.LITERAL, "0000-00-00")))));
        Servers.execute("ALTER TABLE planned.defaults ALTER zero DROP NOT NULL");
        Servers.execute("INSERT INTO planned.defaults DEFAULT VALUES");

        assertThat(Servers.query("SELECT concat_ws('|', id, amount, word, day, bits, labels[2], raw, hex, long) FROM"
                        + " planned.defaults"))
                .isEqualTo("1|0.00|it's \\|2024-02-29|0101|c\\d|\\x616263|\\x00ff|100:00:00");
        assertThat(plan.untranslated()).hasSize(1).first().asString().contains("zero");
        assertThat(presetOf("defaults", "made").kind()).isEqualTo(Preset.Kind.NOW);
        assertThat(presetOf("defaults", "id").kind()).isEqualTo(Preset.Kind.IDENTITY);
        assertThat(presetOf("defaults", "word")).isEqualTo(preset(Preset.Kind.LITERAL, "it's \\"));
        assertThat(presetOf("defaults", "hex")).isEqualTo(preset(Preset.Kind.LITERAL, "\\x00ff"));
    }

    @Test
    void unsignedIdentityIsNumberedByASequenceOfItsOwn() {
        carryOut(shape("numbered", List.of(column("id", UNSIGNED, preset(Preset.Kind.IDENTITY, "")))));
        TableName name = new TableName("planned", "numbered");
        schema.nextNumber(name, "id", 500);
        Servers.execute("INSERT INTO planned.numbered DEFAULT VALUES");

        assertThat(Servers.query("SELECT id FROM planned.numbered")).isEqualTo("500");
        assertThat(schema.nextNumber(name, "id")).hasValue(501);
        assertThat(presetOf("numbered", "id").kind()).isEqualTo(Preset.Kind.IDENTITY);
    }

    @Test
    void sequenceThatCountsDownIsLeftAndItsNumbersAreAvoided() {
        Servers.execute(
                "CREATE SCHEMA IF NOT EXISTS planned",
                "CREATE SEQUENCE planned.down INCREMENT -1 MINVALUE 1 MAXVALUE 100 START 100",
                "CREATE TABLE planned.falling (id integer PRIMARY KEY DEFAULT nextval('planned.down'), v integer)",
                "INSERT INTO planned.falling (v) VALUES (1), (2)");
        TableName name = new TableName("planned", "falling");

        assertThat(schema.nextNumber(name, "id")).hasValue(101);
        schema.nextNumber(name, "id", 2_000);
        Servers.execute("INSERT INTO planned.falling (v) VALUES (3)");

        assertThat(Servers.query("SELECT min(id) FROM planned.falling")).isEqualTo("98");
    }

    @Test
    void generatedColumnsAreTranslatedOrRefused() {
        SchemaPlan plan = schema.plan(
                shape(
                        "generated",
                        List.of(
                                column("id", NUMBER, Preset.NONE),
                                column("price", LogicalType.of(Kind.DECIMAL, 10, 2), Preset.NONE),
                                column(
                                        "total",
                                        LogicalType.of(Kind.DECIMAL, 20, 2),
                                        preset(Preset.Kind.STORED, "`price` * `id`")),
                                column("both", WORD, preset(Preset.Kind.VIRTUAL, "concat(`id`,_utf8mb4' x ',`price`)")),
                                column("half", NUMBER, preset(Preset.Kind.STORED, "`id` / 2")),
                                column("odd", WORD, preset(Preset.Kind.STORED, "soundex(`id`)")))),
                new TableName("planned", "generated"));
        plan.create().forEach(schema::execute);
        Servers.execute("INSERT INTO planned.generated (id, price) VALUES (3, 1.50)");

        assertThat(Servers.query("SELECT total || '|' || \"both\" FROM planned.generated"))
                .isEqualTo("4.50|3 x 1.50");
        assertThat(fits(plan))
                .containsEntry("total", Verdict.Fit.EXACT)
                .containsEntry("both", Verdict.Fit.EXACT)
                .containsEntry("half", Verdict.Fit.REFUSED)
                .containsEntry("odd", Verdict.Fit.REFUSED);
    }

    private static Map<String, Verdict.Fit> fits(SchemaPlan plan) {
        return plan.verdicts().entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().fit()));
    }

    @Test
    void whatIsComputedFromTextIsTakenOnlyIfItComesOutTheSame() {
        Column name =
                new Column("name", Optional.of(WORD), "varchar(50) collate utf8mb4_general_ci", true, Preset.NONE);
        SchemaPlan plan = schema.plan(
                shape(
                        "folded",
                        List.of(
                                column("id", NUMBER, Preset.NONE),
                                name,
                                column("admin", NUMBER, preset(Preset.Kind.STORED, "`name` = 'admin'")),
                                column("sort", NUMBER, preset(Preset.Kind.STORED, "case `name` when 'a' then 1 end")),
                                column("long", NUMBER, preset(Preset.Kind.STORED, "char_length(`name`) > 5")),
                                column("most", NUMBER, preset(Preset.Kind.STORED, "greatest(`id`,2)")))),
                new TableName("planned", "folded"));

        assertThat(fits(plan))
                .containsEntry("admin", Verdict.Fit.REFUSED)
                .containsEntry("sort", Verdict.Fit.REFUSED)
                .containsEntry("long", Verdict.Fit.EXACT)
                .containsEntry("most", Verdict.Fit.REFUSED);
    }

    @Test
    void generatedColumnThatTheServerRefusesIsAVerdictAndNoFailure() {
        SchemaPlan plan = schema.plan(
                shape(
                        "mutable",
                        List.of(
                                column("id", NUMBER, Preset.NONE),
                                column("next", NUMBER, preset(Preset.Kind.STORED, "`id` + 1")),
                                column(
                                        "then",
                                        LogicalType.of(Kind.DATE),
                                        preset(Preset.Kind.STORED, "cast(now() as date)")))),
                new TableName("planned", "mutable"));

        assertThat(fits(plan)).containsEntry("then", Verdict.Fit.REFUSED).containsEntry("next", Verdict.Fit.EXACT);
    }

    @Test
    void indexesChecksAndForeignKeysFollowTheCopy() {
        TableName parentName = new TableName("planned", "parent");
        carryOut(shape("parent", List.of(column("id", NUMBER, Preset.NONE))));
        SchemaPlan plan = carryOut(new TableShape(
                new TableName("", "child"),
                List.of(
                        column("id", NUMBER, Preset.NONE),
                        column("parent", NUMBER, Preset.NONE),
                        column("word", WORD, Preset.NONE),
                        column("doc", LogicalType.of(Kind.JSON), Preset.NONE)),
                List.of("id"),
                KeyClass.ORDERED,
                List.of(
                        new TableShape.Index("by_word", List.of("word"), true, "UNIQUE KEY (word)"),
                        new TableShape.Index("by_part", List.of(), false, "KEY (word(5))"),
                        new TableShape.Index("by_text", List.of("word"), false, "FULLTEXT KEY (word)")),
                List.of(new TableShape.Reference(
                        "fk", List.of("parent"), parentName, List.of("id"), "CASCADE", "NO ACTION")),
                List.of(
                        "`word` <> '' and (`id` > 0 or `parent` is not null)",
                        "json_valid(`doc`)",
                        "regexp_instr(`word`, 'x') = 0"),
                List.of()));

        TableShape child = made("child");
        assertThat(child.indexes())
                .extracting(TableShape.Index::name, TableShape.Index::unique)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("child_by_word", true));
        assertThat(child.references()).singleElement().satisfies(reference -> {
            assertThat(reference.table()).isEqualTo(new TableName("planned", "parent"));
            assertThat(reference.onDelete()).isEqualTo("CASCADE");
        });
        assertThat(child.checks()).hasSize(1);
        assertThat(plan.untranslated()).hasSize(3);
        assertThat(Servers.query("SELECT count(*) FROM pg_constraint WHERE NOT convalidated"))
                .isEqualTo("0");
    }

    @Test
    void indexWhoseNameATableHasIsMadeUnderAnother() {
        carryOut(shape("order_state", List.of(column("id", NUMBER, Preset.NONE))));
        carryOut(new TableShape(
                new TableName("", "order"),
                List.of(column("id", NUMBER, Preset.NONE), column("code", NUMBER, Preset.NONE)),
                List.of("id"),
                KeyClass.ORDERED,
                List.of(new TableShape.Index("state", List.of("code"), true, "UNIQUE KEY (code)")),
                List.of(),
                List.of(),
                List.of()));

        assertThat(made("order").indexes()).singleElement().satisfies(index -> {
            assertThat(index.name()).startsWith("order_state_");
            assertThat(index.unique()).isTrue();
        });
    }

    @Test
    void tableWithLargeValuesGetsItsWholeOldRowsIntoTheLog() {
        carryOut(shape("small", List.of(column("id", NUMBER, Preset.NONE), column("word", WORD, Preset.NONE))));
        carryOut(shape(
                "large",
                List.of(column("id", NUMBER, Preset.NONE), column("text", LogicalType.of(Kind.TEXT), Preset.NONE))));

        assertThat(Servers.query("SELECT string_agg(relname || ' ' || relreplident::text, ', ' ORDER BY relname)"
                        + " FROM pg_class"
                        + " WHERE relname IN ('small', 'large') AND relkind = 'r'"))
                .isEqualTo("large f, small d");
    }

    @Test
    void enumIsHeldByACheckAndTextKeyIsInByteOrder() {
        LogicalType labels = new LogicalType(Kind.ENUM, 0, 0, List.of("new", "it's"));
        carryOut(shape("labelled", List.of(column("id", WORD, Preset.NONE), column("state", labels, Preset.NONE))));

        TableShape made = made("labelled");
        assertThat(made.keyClass()).isEqualTo(KeyClass.ORDERED);
        assertThat(made.checks()).singleElement().asString().contains("it''s");
    }

    @Test
    void statementsOfTheShapeAreReadBackIntoTheSamePlan() {
        SchemaPlan first = carryOut(shape(
                "again",
                List.of(
                        column("id", NUMBER, Preset.NONE),
                        column("at", LogicalType.of(Kind.INSTANT, 0, 6), Preset.NONE))));
        SchemaPlan second = schema.plan(made("again"), new TableName("planned", "again"));

        assertThat(second.create())
                .extracting(Statement::text)
                .isEqualTo(first.create().stream().map(Statement::text).toList());
    }
}
