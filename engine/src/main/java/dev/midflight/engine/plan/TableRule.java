package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of {@code tables}: which source tables it takes and what becomes of them.
 *
 * @param place where it stands, for messages
 * @param from the source tables
 * @param to the target's name, with as many {@code *} as it takes over from {@code from}; empty for the same name
 * @param filter the expression a row must meet to belong to the migration; empty for every row
 * @param leftOut source columns that the target does not get
 * @param expressions target columns by the expression that computes them
 * @param acceptedLossy columns whose lossy mapping the operator has accepted
 * @param values what becomes of values the target cannot hold
 */
public record TableRule(
        Place place,
        Glob from,
        Optional<String> to,
        Optional<String> filter,
        List<String> leftOut,
        Map<String, String> expressions,
        List<String> acceptedLossy,
        ValueRules values) {

    /** Requires a target name that {@code from} can fill. */
    public TableRule {
        requireNonNull(place, "place");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(filter, "filter");
        leftOut = List.copyOf(leftOut);
        expressions = Map.copyOf(expressions);
        acceptedLossy = List.copyOf(acceptedLossy);
        requireNonNull(values, "values");
        if (to.isPresent()) {
            requireFillable(from, to.get());
        }
    }

    private static void requireFillable(Glob from, String to) {
        TargetTable.parse(to);
        if (to.indexOf('?') >= 0) {
            throw new IllegalArgumentException("'%s' has a ?; only * is taken over".formatted(to));
        }
        long stars = to.chars().filter(letter -> letter == '*').count();
        if (stars > from.stars()) {
            throw new IllegalArgumentException(
                    "'%s' has %d *, and from '%s' has %d".formatted(to, stars, from, from.stars()));
        }
    }

    /** The target of a table that {@link #from} matches. */
    TargetTable targetOf(TableName sourceTable) {
        if (to.isEmpty()) {
            return TargetTable.sameNameAs(sourceTable);
        }
        return TargetTable.parse(to.get())
                .filled(from.starsOf(sourceTable)
                        .orElseThrow(() ->
                                new IllegalStateException("'%s' does not match '%s'".formatted(sourceTable, from))));
    }
}
