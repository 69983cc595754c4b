package dev.midflight.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.midflight.engine.fault.Explanation;
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
        assertThat(new Glob("*").matches("sales.orders")).isFalse();
        assertThat(new Glob("*.*").matches("sales.orders")).isTrue();
        assertThat(new Glob("order?").matches("orders")).isTrue();
        assertThat(new Glob("order?").matches("order")).isFalse();
        assertThat(new Glob("a+(b)").matches("a+(b)")).isTrue();
        assertThat(new Glob("t?").matches("t\uD83D\uDE00")).isTrue();
        assertThat(new Glob("\uD83D\uDE00*").matches("\uD83D\uDE00x")).isTrue();
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

    private static List<String> pairs(TableSelection selection, String... tables) {
        return selection.resolve(List.of(tables)).stream()
                .map(mapping -> mapping.from() + ">" + mapping.to())
                .toList();
    }

    private static Explanation refused(TableSelection selection, String... tables) {
        PlanException refusal = catchThrowableOfType(PlanException.class, () -> selection.resolve(List.of(tables)));
        assertThat(refusal).isNotNull();
        return refusal.explanation();
    }
}
