package dev.midflight.engine.transform;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.Table;

/**
 * One table of a migration as both sides of a direction see it.
 *
 * @param source the side whose log is read
 * @param target the side that is written
 * @param rules what to do with values that the target cannot hold
 * @param former the rules under which the source's rows once came from this target; it may still hold what they alter,
 *     so a comparison applies them to the target's rows
 */
public record TablePair(Table source, Table target, RowRules rules, RowRules former) {

    /** Requires the same number and the same types on both sides. */
    public TablePair {
        requireNonNull(rules, "rules");
        requireNonNull(former, "former");
        if (source.number() != target.number()
                || source.columns().size() != target.columns().size()
                || !source.key().equals(target.key())) {
            throw new IllegalArgumentException("%s and %s are not the same table".formatted(source, target));
        }
    }

    /** A table of the direction that rows travel first. */
    public TablePair(Table source, Table target, RowRules rules) {
        this(source, target, rules, RowRules.NONE);
    }

    /** The same table for the opposite direction, whose values came from here and need no rules on their way. */
    public TablePair reversed() {
        Table newSource = target;
        Table newTarget = source;
        return new TablePair(newSource, newTarget, RowRules.NONE, rules);
    }

    /** The table's number in the migration. */
    public int number() {
        return source.number();
    }
}
