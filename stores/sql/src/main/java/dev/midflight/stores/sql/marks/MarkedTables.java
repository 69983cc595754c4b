package dev.midflight.stores.sql.marks;

import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The tables whose marks are read, by the names that marks have for them. One thread. */
final class MarkedTables {

    private final MarkDialect dialect;
    private final Map<String, Table> byName = new LinkedHashMap<>();
    private final Function<Collection<TableName>, Map<TableName, String>> definitions;
    private Map<TableName, String> known;

    MarkedTables(
            MarkDialect dialect,
            List<Table> tables,
            Function<Collection<TableName>, Map<TableName, String>> definitions) {
        this.dialect = dialect;
        this.definitions = definitions;
        tables.forEach(table -> byName.put(dialect.name(table.name()), table));
        this.known = defined();
    }

    MarkDialect dialect() {
        return dialect;
    }

    Set<String> names() {
        return byName.keySet();
    }

    Optional<Table> table(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The tables whose definitions have changed since this was last asked. */
    List<Table> altered() {
        Map<TableName, String> now = defined();
        List<Table> altered = byName.values().stream()
                .filter(table -> !now.getOrDefault(table.name(), "").equals(known.getOrDefault(table.name(), "")))
                .toList();
        known = now;
        return altered;
    }

    private Map<TableName, String> defined() {
        return new HashMap<>(
                definitions.apply(byName.values().stream().map(Table::name).toList()));
    }
}
