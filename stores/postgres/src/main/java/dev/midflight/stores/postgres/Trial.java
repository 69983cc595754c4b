package dev.midflight.stores.postgres;

import dev.midflight.spi.Column;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tries a planned table on the server, as a temporary one in a transaction that is rolled back. The server knows best
 * which expressions a generated column may use: those that it refuses become verdicts instead of a failure later.
 */
final class Trial {

    private Trial() {}

    static SchemaPlan of(Sessions sessions, TableShape source, TableName target) {
        SchemaPlan plan = TablePlan.of(source, target);
        Map<String, Verdict> verdicts = new HashMap<>(plan.verdicts());
        if (answer(sessions, plan, source).isPresent()) {
            for (Column column : generated(plan, source)) {
                answer(sessions, TablePlan.of(alone(source, column), target), source)
                        .ifPresent(answer -> verdicts.put(
                                column.name(),
                                TypeMap.refused(
                                        verdict(plan, column).declared(),
                                        "PostgreSQL refuses the expression of the generated column: " + answer)));
            }
        }
        return new SchemaPlan(plan.table(), verdicts, plan.create(), plan.afterCopy(), plan.untranslated());
    }

    private static List<Column> generated(SchemaPlan plan, TableShape source) {
        return source.columns().stream()
                .filter(Column::generated)
                .filter(column -> verdict(plan, column).fit() != Verdict.Fit.REFUSED)
                .toList();
    }

    private static Verdict verdict(SchemaPlan plan, Column column) {
        return plan.verdicts().getOrDefault(column.name(), TypeMap.refused("", ""));
    }

    /** The table with one generated column only: which of several it is the server does not always say. */
    private static TableShape alone(TableShape source, Column one) {
        List<Column> columns = source.columns().stream()
                .filter(column -> !column.generated() || column.equals(one))
                .toList();
        return new TableShape(
                source.name(), columns, List.of(), source.keyClass(), List.of(), List.of(), List.of(), List.of());
    }

    /** What the server answers to the planned table if it refuses it. */
    private static Optional<String> answer(Sessions sessions, SchemaPlan plan, TableShape source) {
        if (generated(plan, source).isEmpty()) {
            return Optional.empty();
        }
        String create = plan.create().stream()
                .map(SchemaPlan.Statement::text)
                .filter(text -> text.startsWith("CREATE TABLE"))
                .findFirst()
                .orElseThrow();
        return sessions.call("Cannot try the definition of %s".formatted(plan.table()), connection -> {
            connection.setAutoCommit(false);
            try (Statement words = connection.createStatement()) {
                String name = Names.quote(plan.table());
                words.execute(create.replace("CREATE TABLE " + name, "CREATE TEMPORARY TABLE midflight_trial")
                        .replaceAll(" DEFAULT nextval\\('[^']*'\\)", ""));
                return Optional.empty();
            } catch (SQLException refusal) {
                if (Failures.isUnavailable(refusal)) {
                    throw refusal;
                }
                String line =
                        String.valueOf(refusal.getMessage()).lines().findFirst().orElse("");
                return Optional.of("%s, %s".formatted(Failures.state(refusal), line.replaceFirst("^ERROR: ", "")));
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }
}
