package dev.midflight.stores.postgres;

import dev.midflight.spi.Column;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tries a planned table on the server, as a temporary one in a transaction that is rolled back. The server knows best
 * which expressions a generated column may use: those that it refuses become verdicts instead of a failure later.
 */
final class Trial {

    private Trial() {}

    static SchemaPlan of(Sessions sessions, TableShape source, TableName target) {
        SchemaPlan plan = TablePlan.of(source, target);
        List<Column> generated = source.columns().stream()
                .filter(Column::generated)
                .filter(column -> verdict(plan, column).fit() != Verdict.Fit.REFUSED)
                .toList();
        if (generated.isEmpty()) {
            return plan;
        }
        String create = plan.create().stream()
                .map(SchemaPlan.Statement::text)
                .filter(text -> text.startsWith("CREATE TABLE"))
                .findFirst()
                .orElseThrow();
        return sessions.call("Cannot try the definition of %s".formatted(target), connection -> {
            connection.setAutoCommit(false);
            try (Statement words = connection.createStatement()) {
                String name = Names.quote(target);
                words.execute(create.replace("CREATE TABLE " + name, "CREATE TEMPORARY TABLE midflight_trial")
                        .replaceAll(" DEFAULT nextval\\('[^']*'\\)", ""));
                return plan;
            } catch (SQLException refusal) {
                if (Failures.isUnavailable(refusal)) {
                    throw refusal;
                }
                return refused(plan, source, generated, refusal);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    private static Verdict verdict(SchemaPlan plan, Column column) {
        return plan.verdicts().getOrDefault(column.name(), TypeMap.refused("", ""));
    }

    /** Which of several it is the server does not say; all are named, and none is created. */
    private static SchemaPlan refused(
            SchemaPlan plan, TableShape source, List<Column> generated, SQLException refusal) {
        Map<String, Verdict> verdicts = new HashMap<>(plan.verdicts());
        List<String> untranslated = new ArrayList<>(plan.untranslated());
        for (Column column : generated) {
            verdicts.put(
                    column.name(),
                    TypeMap.refused(
                            verdict(plan, column).declared(),
                            "the expression of a generated column of %s is refused: %s"
                                    .formatted(source.name(), Failures.answer(refusal))));
        }
        return new SchemaPlan(plan.table(), verdicts, plan.create(), plan.afterCopy(), untranslated);
    }
}
