package dev.midflight.router.jdbc;

import dev.midflight.router.sql.Dialect;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What one side's server has, as far as it bears on who is changed by a statement.
 *
 * @param dialect of the server
 * @param place the schema or database that names without one mean
 * @param tables those of the migration
 * @param effects by a table's name in lower case, what else changes with it
 * @param plainBackslashes whether a backslash in a text is nothing special
 * @param countsChanged whether the driver counts changed rows only, not those found
 */
record Catalog(
        Dialect dialect,
        String place,
        List<Table> tables,
        Map<String, List<Effect>> effects,
        boolean plainBackslashes,
        boolean countsChanged) {

    Catalog {
        tables = List.copyOf(tables);
        effects = Map.copyOf(effects);
    }

    /**
     * What else changes with a table: by triggers, by keys that refer to it and are changed or deleted with it, by
     * being a view or a part.
     *
     * @param column the column whose change does it, in lower case; empty if every write does
     * @param table of the migration
     */
    record Effect(String column, Table table) {}

    /** Those that a name may mean; a name without a schema may mean each of that name. */
    List<Table> called(TableName name) {
        return tables.stream()
                .filter(table -> table.isCalled(name.name()))
                .filter(table -> name.schema().isEmpty() || table.isIn(name.schema()))
                .toList();
    }

    /**
     * Which others may change when a table is written.
     *
     * @param changed the columns that are changed, in lower case; {@code *} for rows that go away
     */
    Set<Table> alsoChangedBy(TableName name, Set<String> changed) {
        Set<Table> also = new LinkedHashSet<>();
        for (Effect effect : effects.getOrDefault(name.name().toLowerCase(Locale.ROOT), List.of())) {
            if (effect.column().isEmpty() || changed.contains("*") || changed.contains(effect.column())) {
                also.add(effect.table());
            }
        }
        return also;
    }
}
