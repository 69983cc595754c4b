package dev.midflight.stores.mysql;

import dev.midflight.spi.ColumnIntake;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table of a migration with the columns that hold its values here.
 *
 * @param table the table as the migration knows it
 * @param columns its columns, in the order of every batch
 * @param keyIndex the name of the index that finds rows by their key; empty if there is none
 */
record BoundTable(Table table, List<BoundColumn> columns, Optional<String> keyIndex) {

    BoundTable {
        columns = List.copyOf(columns);
    }

    static BoundTable of(Table table, CatalogTable held) {
        List<BoundColumn> columns = new ArrayList<>();
        for (ColumnSpec spec : table.columns()) {
            CatalogColumn column = held.column(spec.name())
                    .orElseThrow(() -> new StoreRefusedException(
                            "Table %s has no column %s any more.".formatted(table.name(), spec.name()),
                            "Bring the column back, or take it out of the plan and begin again.",
                            null));
            columns.add(new BoundColumn(spec, column, new ColumnIntake(table, columns.size())));
        }
        List<String> key = table.key().stream()
                .map(place -> columns.get(place).held().name())
                .toList();
        return new BoundTable(table, columns, held.uniqueIndex(key));
    }

    String quoted() {
        return Sql.quote(table.name());
    }

    /**
     * The table where rows are sought by a list of keys: by the key's index. Left to choose, the server merges ranges
     * of several indexes or reads the whole table, at ten times the cost.
     */
    String quotedByKey() {
        return keyIndex.map(index -> "%s FORCE INDEX (%s)".formatted(quoted(), Sql.quote(index)))
                .orElseGet(this::quoted);
    }

    List<BoundColumn> keyColumns() {
        return table.key().stream().map(columns::get).toList();
    }

    String names() {
        return names(columns);
    }

    String keyNames() {
        return names(keyColumns());
    }

    String select() {
        return "SELECT %s FROM %s".formatted(selected(columns), quoted());
    }

    String selectByKey() {
        return "SELECT %s FROM %s".formatted(selected(columns), quotedByKey());
    }

    String selectKey() {
        return "SELECT %s FROM %s".formatted(selected(keyColumns()), quoted());
    }

    private static String names(List<BoundColumn> columns) {
        return columns.stream().map(BoundColumn::quoted).collect(Collectors.joining(", "));
    }

    private static String selected(List<BoundColumn> columns) {
        return columns.stream().map(BoundColumn::selected).collect(Collectors.joining(", "));
    }
}
