package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Column;
import dev.midflight.spi.Column.Preset;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Schema;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.Store;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Definitions, read and written. */
final class SchemaTest {

    private static final String RICH =
            """
            CREATE TABLE %s (
              id bigint unsigned NOT NULL AUTO_INCREMENT,
              name varchar(50) CHARACTER SET latin1 NOT NULL DEFAULT 'it''s',
              small tinyint(1) NOT NULL DEFAULT 1,
              price decimal(12,2) unsigned NOT NULL DEFAULT 0.00,
              state enum('new','it''s done') NOT NULL DEFAULT 'new',
              tags set('a','b'),
              doc json,
              made timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
              day datetime NULL,
              total decimal(14,2) AS (price * 2) STORED,
              half int AS (id DIV 2) VIRTUAL,
              raw varbinary(20) DEFAULT 'ab',
              uid uuid DEFAULT uuid(),
              g point NOT NULL,
              bits bit(3) DEFAULT b'101',
              parent bigint unsigned,
              notes mediumtext,
              PRIMARY KEY (id), UNIQUE KEY by_name (name, state), KEY by_notes (notes(20)), SPATIAL KEY by_g (g),
              CONSTRAINT positive CHECK (price >= 0),
              CONSTRAINT %s_parent FOREIGN KEY (parent) REFERENCES %s (id) ON UPDATE RESTRICT
            ) DEFAULT CHARSET=utf8mb4""";

    private final Database database = Database.fresh();
    private final Schema schema = database.store().schema();

    @AfterEach
    void drop() {
        database.close();
    }

    private TableShape shape(String name) {
        return schema.shape(new TableName("", name)).orElseThrow();
    }

    @Test
    void aRichTableIsReadAndMadeAgain() {
        database.run(RICH.replace("AS (id DIV 2)", "AS (parent DIV 2)").formatted("a", "a", "a"));
        TableShape source = shape("a");
        assertThat(source.key()).containsExactly("id");
        assertThat(source.keyClass()).isEqualTo(KeyClass.ORDERED);
        assertThat(source.checks()).containsExactly("`price` >= 0");
        assertThat(source.column("doc").orElseThrow().type()).contains(LogicalType.of(Kind.JSON));
        assertThat(source.column("name").orElseThrow().preset()).isEqualTo(new Preset(Preset.Kind.LITERAL, "it's"));
        assertThat(source.column("raw").orElseThrow().preset()).isEqualTo(new Preset(Preset.Kind.LITERAL, "\\x6162"));
        assertThat(source.column("state").orElseThrow().type())
                .contains(new LogicalType(Kind.ENUM, 0, 0, List.of("new", "it's done")));

        SchemaPlan plan = schema.plan(source, new TableName("", "b"));
        for (SchemaPlan.Statement statement : plan.create()) {
            schema.execute(statement);
            schema.execute(statement);
        }
        for (SchemaPlan.Statement statement : plan.afterCopy()) {
            SchemaPlan.Statement renamed = new SchemaPlan.Statement(
                    statement.object(), statement.text().replace("REFERENCES `a`", "REFERENCES `b`"));
            schema.execute(renamed);
            schema.execute(renamed);
        }

        assertThat(plan.untranslated()).isEmpty();
        assertThat(plan.verdicts().values()).allMatch(verdict -> verdict.fit() == Verdict.Fit.EXACT);
        TableShape made = shape("b");
        assertThat(made.columns()).isEqualTo(source.columns());
        assertThat(made.key()).isEqualTo(source.key());
        assertThat(made.indexes())
                .containsAll(source.indexes().stream()
                        .filter(index -> !index.name().equals("a_parent"))
                        .toList());
        assertThat(made.checks()).isEqualTo(source.checks());
        assertThat(schema.tables()).containsExactly(new TableName("", "a"), new TableName("", "b"));
        for (Column column : made.columns()) {
            if (!column.generated()) {
                assertThat(schema.verdict(column.type().orElseThrow(), column).fit())
                        .as("%s", column)
                        .isIn(Verdict.Fit.EXACT, Verdict.Fit.LOSSY);
            }
        }
    }

    @Test
    void aTableOfPostgresqlIsTranslated() {
        List<Column> columns = new ArrayList<>();
        columns.add(column("id", LogicalType.of(Kind.INTEGER, 64), "bigint", new Preset(Preset.Kind.IDENTITY, "")));
        columns.add(column("code", LogicalType.of(Kind.TEXT), "text", Preset.NONE));
        columns.add(column("ok", LogicalType.of(Kind.BOOLEAN), "boolean", new Preset(Preset.Kind.LITERAL, "true")));
        columns.add(column("free", LogicalType.of(Kind.DECIMAL), "numeric", Preset.NONE));
        columns.add(column(
                "at",
                LogicalType.of(Kind.INSTANT, 0, 6),
                "timestamp(6) with time zone",
                new Preset(Preset.Kind.NOW, "")));
        columns.add(column(
                "uid", LogicalType.of(Kind.UUID), "uuid", new Preset(Preset.Kind.EXPRESSION, "gen_random_uuid()")));
        columns.add(column("list", LogicalType.of(Kind.ARRAY), "text[]", new Preset(Preset.Kind.LITERAL, "{}")));
        columns.add(column("span", LogicalType.of(Kind.TIME, 0, 6), "interval", Preset.NONE));
        columns.add(column("addr", LogicalType.of(Kind.INET), "inet", Preset.NONE));
        columns.add(column(
                "kind",
                new LogicalType(Kind.ENUM, 0, 0, List.of("a", "A")),
                "mood",
                new Preset(Preset.Kind.LITERAL, "a")));
        columns.add(column(
                "twice",
                LogicalType.of(Kind.INTEGER, 32),
                "integer",
                new Preset(Preset.Kind.STORED, "(length(code) * 2)")));
        columns.add(
                column("odd", LogicalType.of(Kind.INTEGER, 32), "integer", new Preset(Preset.Kind.STORED, "(id % 2)")));
        columns.add(new Column("shape", Optional.empty(), "polygon", true, Preset.NONE));
        TableShape source = new TableShape(
                new TableName("public", "orders"),
                columns,
                List.of("code"),
                KeyClass.ORDERED,
                List.of(
                        new TableShape.Index("by_at", List.of("at"), false, "CREATE INDEX by_at ON orders (at)"),
                        new TableShape.Index(
                                "by_lower", List.of(), false, "CREATE INDEX by_lower ON orders (lower(code))")),
                List.of(),
                List.of(
                        "CHECK ((free > (0)::numeric))",
                        "CHECK ((code = ANY (ARRAY['a'::text, 'b'::text])))",
                        "CHECK ((code <> '`'::text))",
                        "CHECK ((code ~ '^x'))"),
                List.of());

        SchemaPlan plan = schema.plan(source, new TableName("", "orders"));
        plan.create().forEach(schema::execute);
        plan.afterCopy().forEach(schema::execute);

        assertThat(plan.verdicts().entrySet().stream()
                        .filter(verdict -> verdict.getValue().fit() == Verdict.Fit.LOSSY)
                        .map(java.util.Map.Entry::getKey))
                .containsExactlyInAnyOrder("code", "free", "span");
        assertThat(plan.verdicts().entrySet().stream()
                        .filter(verdict -> verdict.getValue().fit() == Verdict.Fit.REFUSED)
                        .map(java.util.Map.Entry::getKey))
                .containsExactlyInAnyOrder("shape", "odd");
        assertThat(plan.untranslated())
                .containsExactlyInAnyOrder(
                        "default {} of column list",
                        "check CHECK ((code ~ '^x'))",
                        "index by_lower: CREATE INDEX by_lower ON orders (lower(code))");
        TableShape made = shape("orders");
        assertThat(made.keyClass()).isEqualTo(KeyClass.ORDERED);
        assertThat(made.columns().stream().map(Column::name))
                .containsExactly("id", "code", "ok", "free", "at", "uid", "list", "span", "addr", "kind", "twice");
        for (Column column : columns) {
            Optional<Column> held = made.column(column.name());
            if (held.isPresent() && !held.get().generated()) {
                assertThat(schema.verdict(column.type().orElseThrow(), held.get())
                                .fit())
                        .as("%s in %s", column, held)
                        .isNotEqualTo(Verdict.Fit.REFUSED);
            }
        }
        database.run("INSERT INTO orders (id, code, free, span, addr) VALUES (1, 'a', 1, '01:00:00', '10.0.0.0/8')");
        assertThat(database.rows("SELECT ok, kind, twice, LENGTH(uid) FROM orders"))
                .containsExactly(List.of("1", "a", "2", "36"));
    }

    private static Column column(String name, LogicalType type, String declared, Preset preset) {
        return new Column(name, Optional.of(type), declared, !name.equals("id") && !name.equals("code"), preset);
    }

    @Test
    void onlyOneColumnOfATableIsCounted() {
        LogicalType number = LogicalType.of(Kind.INTEGER, 32);
        Preset counted = new Preset(Preset.Kind.IDENTITY, "");
        SchemaPlan plan = schema.plan(
                new TableShape(
                        new TableName("", "two"),
                        List.of(column("n", number, "integer", counted), column("id", number, "integer", counted)),
                        List.of("id"),
                        KeyClass.ORDERED,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                new TableName("", "two"));

        plan.create().forEach(schema::execute);

        assertThat(schema.nextNumber(new TableName("", "two"), "id")).isPresent();
        assertThat(plan.untranslated()).singleElement().asString().contains("column n");
    }

    @Test
    void aTableIsTriedInTheDatabaseThatAPlanNames() {
        database.run(
                "CREATE DATABASE IF NOT EXISTS next_door",
                "CREATE OR REPLACE USER plain IDENTIFIED BY 'pw'",
                "GRANT ALL ON %s.* TO plain".formatted(database.name()));
        try (Store plain = database.open("plain", "pw")) {
            assertThat(plain.schema().canCreate(new TableName("", "t"))).isTrue();
            assertThat(plain.schema().canCreate(new TableName("next_door", "t")))
                    .isFalse();
        }
        assertThat(schema.canCreate(new TableName("next_door", "t"))).isTrue();
        assertThat(database.rows("SHOW TABLES FROM next_door")).isEmpty();
        database.run("DROP DATABASE next_door");
    }

    @Test
    void numbersGoOnWhereTheyAreSet() {
        database.run("CREATE TABLE n (id int AUTO_INCREMENT PRIMARY KEY, v int)", "INSERT INTO n (v) VALUES (1), (2)");
        TableName name = new TableName("", "n");

        assertThat(schema.nextNumber(name, "id")).isEqualTo(OptionalLong.of(3));
        assertThat(schema.nextNumber(name, "v")).isEmpty();
        schema.nextNumber(name, "id", 1000);
        database.run("INSERT INTO n (v) VALUES (3)");
        assertThat(database.rows("SELECT MAX(id) FROM n")).containsExactly(List.of("1000"));
        assertThat(schema.hasRows(name)).isTrue();
    }

    @Test
    void keysAreTheBestOnesThereAre() {
        database.run(
                "CREATE TABLE a (x varchar(10) CHARACTER SET utf8mb4 NOT NULL, y int NOT NULL, UNIQUE (x), UNIQUE (y))",
                "CREATE TABLE b (x int, UNIQUE (x))",
                "CREATE TABLE c (x varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY)",
                "CREATE TABLE d (x uuid PRIMARY KEY)",
                "CREATE TABLE e (x varchar(10) NOT NULL, UNIQUE (x(3)))",
                "CREATE TABLE f (x binary(4) PRIMARY KEY) ENGINE=MyISAM");

        assertThat(shape("a").key()).containsExactly("y");
        assertThat(shape("b").keyClass()).isEqualTo(KeyClass.NONE);
        assertThat(shape("c").keyClass()).as("PAD SPACE").isEqualTo(KeyClass.UNORDERED);
        assertThat(shape("d").keyClass()).as("stored swapped").isEqualTo(KeyClass.UNORDERED);
        assertThat(shape("e").keyClass()).isEqualTo(KeyClass.NONE);
        assertThat(shape("f").keyClass()).isEqualTo(KeyClass.ORDERED);
        assertThat(shape("f").findings()).anyMatch(finding -> finding.found().contains("MyISAM"));
        assertThat(schema.shape(new TableName("", "none"))).isEmpty();
    }
}
