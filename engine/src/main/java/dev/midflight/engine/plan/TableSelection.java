package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tables of the source move, and where to: {@code tables} and {@code exclude}.
 *
 * @param place where the selection stands, for messages about it as a whole
 * @param rules in the order of the plan, the first that matches wins; empty for every table under its own name
 * @param exclude tables that stay, whatever the rules say
 */
public record TableSelection(Place place, List<TableRule> rules, List<Glob> exclude) {

    /** Copies the lists. */
    public TableSelection {
        requireNonNull(place, "place");
        rules = List.copyOf(rules);
        exclude = List.copyOf(exclude);
    }

    /**
     * Applies the rules to the tables that exist.
     *
     * @param sourceTables every table of the source
     * @return one mapping per table that moves, in the order of {@code sourceTables}
     * @throws PlanException if a rule names a table that is not there, is excluded or already taken, if a glob matches
     *     nothing, if two tables would go to one, or if none would move
     */
    public List<TableMapping> resolve(Collection<TableName> sourceTables) {
        Set<TableName> tables = new LinkedHashSet<>(sourceTables);
        for (int index = 0; index < rules.size(); index++) {
            requireUseful(index, tables);
        }
        List<TableMapping> mappings = new ArrayList<>();
        for (TableName table : tables) {
            if (!isExcluded(table)) {
                map(table).ifPresent(mappings::add);
            }
        }
        if (mappings.isEmpty()) {
            throw refused(
                    "Cannot choose tables to move",
                    place,
                    "the source has %d tables and none of them is left".formatted(tables.size()),
                    "Check tables, exclude and the database named in source.url.");
        }
        requireOneSourceEach(mappings, tables);
        return List.copyOf(mappings);
    }

    /**
     * Requires that every table which {@code exclude} names is there: who mistypes it moves what was to stay. A pattern
     * may match nothing, and a migration that is on its way need not care.
     *
     * @throws PlanException naming the nearest table
     */
    public void requireExcludedAreThere(Collection<TableName> sourceTables) {
        for (Glob glob : exclude) {
            if (glob.isName() && sourceTables.stream().noneMatch(glob::matches)) {
                throw refused(
                        "Cannot use exclude '%s'".formatted(glob),
                        place,
                        "no table of the source has this name" + nearest(glob, sourceTables),
                        "Correct the name, or remove it.");
            }
        }
    }

    private static String nearest(Glob glob, Collection<TableName> tables) {
        return Nearest.to(
                        glob.pattern(), tables.stream().map(TableName::toString).toList())
                .map("; the nearest is '%s'"::formatted)
                .orElse("");
    }

    private Optional<TableMapping> map(TableName table) {
        if (rules.isEmpty()) {
            return Optional.of(TableMapping.sameName(table));
        }
        return firstRuleFor(table).map(rule -> TableMapping.of(rule, table));
    }

    private Optional<TableRule> firstRuleFor(TableName table) {
        return rules.stream().filter(rule -> rule.from().matches(table)).findFirst();
    }

    private boolean isExcluded(TableName table) {
        return exclude.stream().anyMatch(glob -> glob.matches(table));
    }

    private void requireUseful(int index, Set<TableName> tables) {
        TableRule rule = rules.get(index);
        String from = rule.from().pattern();
        String what = "Cannot use tables[%d].from '%s'".formatted(index, from);
        Optional<TableName> meant = tables.stream().filter(rule.from()::matches).findFirst();
        if (meant.isEmpty()) {
            throw refused(
                    what,
                    rule.place(),
                    "no table of the source %s%s"
                            .formatted(
                                    rule.from().isName() ? "has this name" : "matches it",
                                    nearest(rule.from(), tables)),
                    "Correct the name, or remove the entry.");
        }
        if (!rule.from().isName()) {
            return;
        }
        if (isExcluded(meant.get())) {
            throw refused(what, rule.place(), "exclude leaves it out", "Remove it from one of the two.");
        }
        TableRule first = firstRuleFor(meant.get()).orElseThrow();
        if (!first.equals(rule)) {
            throw refused(
                    what,
                    rule.place(),
                    "the entry before it, from '%s' at %s, takes this table first"
                            .formatted(first.from(), first.place()),
                    "Move this entry above that one.");
        }
    }

    private void requireOneSourceEach(List<TableMapping> mappings, Set<TableName> tables) {
        Map<TargetTable, String> sources = new HashMap<>();
        for (TableMapping mapping : mappings) {
            String other = sources.putIfAbsent(mapping.to(), mapping.from());
            if (other != null) {
                throw refused(
                        "Cannot map %s to %s".formatted(mapping.from(), mapping.to()),
                        tables.stream()
                                .filter(table -> table.toString().equals(mapping.from()))
                                .findFirst()
                                .flatMap(this::firstRuleFor)
                                .map(TableRule::place)
                                .orElse(place),
                        "%s goes there too, and two sources for one table are not merged".formatted(other),
                        "Give each its own target with to:, or leave one out with exclude:.");
            }
        }
    }

    private static PlanException refused(String what, Place place, String answer, String remedy) {
        return new PlanException(what, place.toString(), answer, remedy);
    }
}
