package dev.midflight.engine.transform;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.Table;
import java.util.List;

/**
 * One table of a migration as both sides of a direction see it.
 *
 * @param source the side whose log is read
 * @param target the side that is written
 * @param rules what to do with values that the target cannot hold
 * @param parents the migrated tables that its rows refer to by foreign keys
 */
public record TablePair(Table source, Table target, RowRules rules, List<Parent> parents) {

    /**
     * A table that rows refer to.
     *
     * @param table its number
     * @param columns the places of the referring columns, in the order of its key; empty if they refer to others of its
     *     columns
     */
    public record Parent(int table, List<Integer> columns) {

        /** Copies the list. */
        public Parent {
            columns = List.copyOf(columns);
        }
    }

    /** Requires the same number and the same types on both sides. */
    public TablePair {
        requireNonNull(rules, "rules");
        parents = List.copyOf(parents);
        if (source.number() != target.number()
                || source.columns().size() != target.columns().size()
                || !source.key().equals(target.key())) {
            throw new IllegalArgumentException("%s and %s are not the same table".formatted(source, target));
        }
    }

    /** The same table for the opposite direction, whose values came from here and need no rules. */
    public TablePair reversed() {
        Table newSource = target;
        Table newTarget = source;
        return new TablePair(newSource, newTarget, RowRules.NONE, parents);
    }

    /** The table's number in the migration. */
    public int number() {
        return source.number();
    }
}
