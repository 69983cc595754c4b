package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.TableName;
import java.util.List;

/**
 * One source table and where its rows go.
 *
 * @param from the source table, as the source names it
 * @param to the target table
 * @param leftOut source columns that the target does not get
 * @param acceptedLossy columns whose lossy mapping the operator has accepted
 * @param values what becomes of values the target cannot hold
 */
public record TableMapping(
        String from, TargetTable to, List<String> leftOut, List<String> acceptedLossy, ValueRules values) {

    /** Requires both tables. */
    public TableMapping {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        leftOut = List.copyOf(leftOut);
        acceptedLossy = List.copyOf(acceptedLossy);
        requireNonNull(values, "values");
    }

    /** The table goes to the one of the same name, whole. */
    static TableMapping sameName(TableName table) {
        return new TableMapping(
                table.toString(), TargetTable.sameNameAs(table), List.of(), List.of(), ValueRules.REJECT);
    }

    /** The table goes where {@code rule} says. */
    static TableMapping of(TableRule rule, TableName table) {
        return new TableMapping(
                table.toString(), rule.targetOf(table), rule.leftOut(), rule.acceptedLossy(), rule.values());
    }
}
