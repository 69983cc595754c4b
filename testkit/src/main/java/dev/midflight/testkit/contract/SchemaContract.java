package dev.midflight.testkit.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Column;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Schema;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Target;
import dev.midflight.spi.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Definitions: what is listed and read back, and that a plan can be carried out. */
public abstract class SchemaContract extends StoreContract {

    private static final LogicalType NUMBER = LogicalType.of(Kind.INTEGER, Long.SIZE);
    private static final LogicalType WORD = LogicalType.of(Kind.TEXT, 20);

    /** For the subclasses, one for each store. */
    protected SchemaContract() {}

    private Schema schema() {
        return store().schema();
    }

    private static Verdict verdict(SchemaPlan plan, String column) {
        return requireNonNull(plan.verdicts().get(column), column);
    }

    private static TableSpec people(String name) {
        return TableSpec.of(name)
                .column("name", WORD)
                .column("country", WORD)
                .column("number", NUMBER)
                .column("mail", WORD)
                .key("country", "number")
                .unique("mail")
                .unique("name", "country");
    }

    @Test
    void tablesAreListedWithTheirNames() {
        Table first = create(TableSpec.numbers("listed1"));
        Table second = create(TableSpec.numbers("listed2"));

        assertThat(schema().tables()).contains(first.name(), second.name()).doesNotHaveDuplicates();
    }

    @Test
    void ownTablesAreHidden() {
        Table table = create(TableSpec.numbers("only"));
        List<TableName> before = schema().tables();
        Target target = target(store(), 1);
        laneCommit(target, "p1", lane -> lane.insert(table, table.batch()));
        target.note("n", "t");
        source().startLog(List.of(table));
        source().mark("m");
        store().fence().install(List.of(table), Duration.ofSeconds(10));

        assertThat(schema().tables()).isEqualTo(before).contains(table.name());
    }

    @Test
    void shapeIsReadBackAsItWasMade() {
        Table table = create(people("people"));

        TableShape shape = schema().shape(table.name()).orElseThrow();

        assertThat(shape.name()).isEqualTo(table.name());
        assertThat(shape.columns()).extracting(Column::name).containsExactly("name", "country", "number", "mail");
        assertThat(shape.columns()).extracting(Column::nullable).containsExactly(true, false, false, true);
        assertThat(shape.columns())
                .allSatisfy(column -> assertThat(column.type()).isPresent());
        assertThat(shape.key()).containsExactly("country", "number");
        assertThat(shape.indexes())
                .filteredOn(TableShape.Index::unique)
                .extracting(TableShape.Index::columns)
                .contains(List.of("mail"), List.of("name", "country"))
                .doesNotContain(List.of("country", "number"));
        assertThat(shape.hasSecondaryUnique()).isTrue();
    }

    @Test
    void tableThatIsNotThereHasNoShape() {
        assertThat(schema().shape(underTest().name("nowhere"))).isEmpty();
    }

    @Test
    void tableWithoutAKeyIsKnownAsSuch() {
        Table table = create(TableSpec.of("bag").column("a", NUMBER));

        TableShape shape = schema().shape(table.name()).orElseThrow();

        assertThat(shape.key()).isEmpty();
        assertThat(shape.keyClass()).isEqualTo(KeyClass.NONE);
    }

    @Test
    void keysOfNumbersAndOfPlannedTextAreOrdered() {
        Table table = create(people("ordered"));
        TableShape shape = schema().shape(table.name()).orElseThrow();

        assertThat(shape.keyClass()).isEqualTo(KeyClass.ORDERED);
        assertThat(schema().keyClass(shape, List.of("number"))).isEqualTo(KeyClass.ORDERED);
        assertThat(schema().keyClass(shape, List.of("country", "number"))).isEqualTo(KeyClass.ORDERED);
    }

    @Test
    void planCanBeCarriedOutTwice() {
        TableName name = underTest().name("planned");
        underTest().drop(name);
        SchemaPlan plan = schema().plan(people("other").shape(underTest().name("other")), name);

        for (int i = 0; i < 2; i++) {
            plan.create().forEach(schema()::execute);
            plan.afterCopy().forEach(schema()::execute);
        }

        assertThat(plan.table()).isEqualTo(name);
        assertThat(plan.verdicts()).containsOnlyKeys("name", "country", "number", "mail");
        TableShape shape = schema().shape(name).orElseThrow();
        assertThat(shape.key()).containsExactly("country", "number");
        assertThat(shape.hasSecondaryUnique()).isTrue();
        underTest().drop(name);
    }

    @Test
    void columnThatNoStoreKnowsIsRefusedByName() {
        Column known = new Column("id", Optional.of(NUMBER), "bigint", false, Column.Preset.NONE);
        Column unknown = new Column("shape", Optional.empty(), "hyperbola", true, Column.Preset.NONE);
        TableShape source = new TableShape(
                underTest().name("strange"),
                List.of(known, unknown),
                List.of("id"),
                KeyClass.ORDERED,
                List.of(),
                List.of(),
                List.of(),
                List.of());

        SchemaPlan plan = schema().plan(source, underTest().name("strange"));

        Verdict verdict = verdict(plan, "shape");
        assertThat(verdict.fit()).isEqualTo(Verdict.Fit.REFUSED);
        assertThat(verdict.reason()).isNotEmpty();
    }

    /** What the store declares to carry. */
    final List<Sample> samples() {
        return underTest().samples();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void plannedColumnHoldsTheTypeItWasPlannedFor(Sample sample) {
        Table table = create(sample.table());
        SchemaPlan plan = schema().plan(sample.table().shape(table.name()), table.name());
        Column column = schema().shape(table.name())
                .flatMap(shape -> shape.column("value"))
                .orElseThrow();

        Verdict planned = verdict(plan, "value");
        Verdict existing = schema().verdict(sample.type(), column);

        assertThat(planned.fit()).isNotEqualTo(Verdict.Fit.REFUSED);
        assertThat(existing.fit()).isEqualTo(planned.fit());
        assertThat(planned.reason().isEmpty()).isEqualTo(planned.fit() == Verdict.Fit.EXACT);
    }

    @Test
    void verdictRefusesAColumnOfAnotherNature() {
        Table table = create(
                TableSpec.of("other").column("id", NUMBER).column("text", WORD).key("id"));
        Column id = schema().shape(table.name())
                .flatMap(shape -> shape.column("id"))
                .orElseThrow();

        Verdict verdict = schema().verdict(LogicalType.of(Kind.BYTES), id);

        assertThat(verdict.fit()).isEqualTo(Verdict.Fit.REFUSED);
        assertThat(verdict.reason()).isNotEmpty();
    }

    @Test
    void verdictIsNotExactForAShorterColumn() {
        Table table = create(TableSpec.of("shorter")
                .column("id", NUMBER)
                .column("text", WORD)
                .key("id"));
        Column text = schema().shape(table.name())
                .flatMap(shape -> shape.column("text"))
                .orElseThrow();

        assertThat(schema().verdict(WORD, text).fit()).isEqualTo(Verdict.Fit.EXACT);
        assertThat(schema().verdict(LogicalType.of(Kind.TEXT, 2000), text).fit())
                .isNotEqualTo(Verdict.Fit.EXACT);
    }

    @Test
    void tableIsSaidToHaveRowsOnceItHas() {
        Table table = create(TableSpec.numbers("rows"));
        assertThat(schema().hasRows(table.name())).isFalse();

        commit(Write.insert(table, 1, 10));

        assertThat(schema().hasRows(table.name())).isTrue();
    }

    @Test
    void nextNumberIsCarriedForward() {
        TableName name = underTest().name("identity");
        underTest().drop(name);
        Column id = new Column(
                "id", Optional.of(NUMBER), "bigint", false, new Column.Preset(Column.Preset.Kind.IDENTITY, ""));
        Column plain = new Column("plain", Optional.of(NUMBER), "bigint", true, Column.Preset.NONE);
        TableShape source = new TableShape(
                name, List.of(id, plain), List.of("id"), KeyClass.ORDERED, List.of(), List.of(), List.of(), List.of());
        SchemaPlan plan = schema().plan(source, name);
        plan.create().forEach(schema()::execute);
        plan.afterCopy().forEach(schema()::execute);

        schema().nextNumber(name, "id", 1_000);

        assertThat(schema().nextNumber(name, "id").orElseThrow()).isGreaterThanOrEqualTo(1_000);
        assertThat(schema().nextNumber(name, "plain")).isEmpty();
        schema().nextNumber(name, "id", 10);
        assertThat(schema().nextNumber(name, "id").orElseThrow()).isGreaterThanOrEqualTo(1_000);
        underTest().drop(name);
    }

    @Test
    void grantNamesLoginsThatAreNotKnown() {
        Table table = create(TableSpec.numbers("granted"));

        assertThat(schema().grant(List.of(table.name()), List.of("nobody_of_that_name")))
                .containsExactly("nobody_of_that_name");
    }

    @Test
    void addedColumnIsInTheShape() {
        Table table = create(TableSpec.numbers("added"));

        underTest().addColumn(table.name(), new ColumnSpec("extra", WORD));

        assertThat(schema().shape(table.name()).orElseThrow().columns())
                .extracting(Column::name)
                .containsExactly("id", "value", "extra");
    }
}
