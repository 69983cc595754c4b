package dev.midflight.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.spi.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TableSelectionTest {

    private static final Place PLACE = new Place("plan.yaml", 4, 1);

    @Test
    void withoutRulesEveryTableKeepsItsName() {
        TableSelection all = selection(List.of(), "tmp_*");

        assertThat(pairs(all, "orders", "sales.items", "tmp_1")).containsExactly("orders>orders", "sales.items>items");
    }

    @Test
    void firstMatchingRuleWins() {
        TableSelection rules = selection(List.of(rule("orders", "sales.orders"), rule("o*", "x_*"), rule("*", "")));

        assertThat(pairs(rules, "orders", "offers", "users"))
                .containsExactly("orders>sales.orders", "offers>x_ffers", "users>users");
    }

    @Test
    void starsAreTakenOverInOrder() {
        TableSelection rules = selection(List.of(rule("old_*", "new_*"), rule("*.log_*", "*.*_log")));

        assertThat(pairs(rules, "old_a", "old_", "s.log_b"))
                .containsExactly("old_a>new_a", "old_>new_", "s.log_b>s.b_log");
    }

    @Test
    void starStopsAtTheDotBetweenSchemaAndTable() {
        assertThat(new Glob("*").matches(table("sales.orders"))).isFalse();
        assertThat(new Glob("*.*").matches(table("sales.orders"))).isTrue();
        assertThat(new Glob("order?").matches(table("orders"))).isTrue();
        assertThat(new Glob("order?").matches(table("order"))).isFalse();
        assertThat(new Glob("a+(b)").matches(table("a+(b)"))).isTrue();
        assertThat(new Glob("t?").matches(table("t\uD83D\uDE00"))).isTrue();
        assertThat(new Glob("\uD83D\uDE00*").matches(table("\uD83D\uDE00x"))).isTrue();
    }

    @Test
    void tableThatIsNotThereNamesTheNearest() {
        Explanation fault = refused(selection(List.of(rule("order", ""))), "orders", "users");

        assertThat(fault.where()).isEqualTo("plan.yaml:10:5");
        assertThat(fault.answer()).isEqualTo("no table of the source has this name; the nearest is 'orders'");
    }

    @Test
    void globThatMatchesNothingIsRefused() {
        assertThat(refused(selection(List.of(rule("oder_*", ""))), "orders").answer())
                .contains("no table of the source matches it");
    }

    @Test
    void excludedTableThatIsNotThereNamesTheNearest() {
        TableSelection selection = selection(List.of(), "oders", "tmp_*");
        PlanException refusal = catchThrowableOfType(
                PlanException.class, () -> selection.requireExcludedAreThere(tables("orders", "users")));

        assertThat(refusal.explanation().what()).isEqualTo("Cannot use exclude 'oders'");
        assertThat(refusal.explanation().answer())
                .isEqualTo("no table of the source has this name; the nearest is 'orders'");
        selection(List.of(), "orders", "tmp_*").requireExcludedAreThere(tables("orders", "users"));
    }

    @Test
    void dotInATablesOwnNameStays() {
        List<TableName> tables = List.of(new TableName("", "a-b.c"), new TableName("s", "d"));

        assertThat(pairs(selection(List.of()), tables)).containsExactly("a-b.c>a-b.c", "s.d>d");
        assertThat(pairs(selection(List.of(rule("a-b.c", ""), rule("*.*", ""))), tables))
                .containsExactly("a-b.c>a-b.c", "s.d>d");
        assertThat(pairs(selection(List.of(rule("*", "t.x_*"))), tables)).containsExactly("a-b.c>t.x_a-b.c");
        assertThat(pairs(selection(List.of(), "a-?.*", "a-b.c"), tables)).containsExactly("s.d>d");
    }

    @Test
    void ruleThatNeverAppliesIsRefused() {
        Explanation fault = refused(selection(List.of(rule("*", ""), rule("orders", "x"))), "orders");

        assertThat(fault.what()).contains("tables[1].from 'orders'");
        assertThat(fault.answer()).contains("from '*'");
    }

    @Test
    void tableNamedAndExcludedIsRefused() {
        assertThat(refused(selection(List.of(rule("orders", "")), "ord*"), "orders", "b")
                        .answer())
                .contains("exclude leaves it out");
    }

    @Test
    void twoSourcesForOneTargetAreRefused() {
        assertThat(refused(selection(List.of(rule("a", "x"), rule("*", ""))), "a", "x")
                        .answer())
                .contains("a goes there too");
        assertThat(refused(selection(List.of(rule("old_*", "one"))), "old_1", "old_2")
                        .what())
                .isEqualTo("Cannot map old_2 to one");
        assertThat(refused(selection(List.of()), "a.x", "b.x").what()).isEqualTo("Cannot map b.x to x");
    }

    @Test
    void nothingLeftToMoveIsRefused() {
        assertThat(refused(selection(List.of(), "*"), "a", "b").answer()).contains("has 2 tables");
        assertThat(refused(selection(List.of())).answer()).contains("has 0 tables");
    }

    private static TableRule rule(String from, String to) {
        return new TableRule(
                new Place("plan.yaml", 10, 5),
                new Glob(from),
                to.isEmpty() ? Optional.empty() : Optional.of(to),
                Optional.empty(),
                List.of(),
                Map.of(),
                List.of(),
                ValueRules.REJECT);
    }

    private static TableSelection selection(List<TableRule> rules, String... exclude) {
        List<TableRule> placed = new ArrayList<>(rules);
        return new TableSelection(
                PLACE, placed, Stream.of(exclude).map(Glob::new).toList());
    }

    private static List<TableName> tables(String... names) {
        return Stream.of(names).map(TableSelectionTest::table).toList();
    }

    private static TableName table(String name) {
        int dot = name.indexOf('.');
        return new TableName(name.substring(0, Math.max(dot, 0)), name.substring(dot + 1));
    }

    private static List<String> pairs(TableSelection selection, String... tables) {
        return pairs(selection, tables(tables));
    }

    private static List<String> pairs(TableSelection selection, List<TableName> tables) {
        return selection.resolve(tables).stream()
                .map(mapping -> mapping.from() + ">" + mapping.to())
                .toList();
    }

    private static Explanation refused(TableSelection selection, String... tables) {
        PlanException refusal = catchThrowableOfType(PlanException.class, () -> selection.resolve(tables(tables)));
        assertThat(refusal).isNotNull();
        return refusal.explanation();
    }
}
