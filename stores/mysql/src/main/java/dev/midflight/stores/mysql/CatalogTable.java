package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.util.List;
import java.util.Optional;

/**
 * A table as the catalog describes it.
 *
 * @param name its name
 * @param engine the storage engine
 * @param columns all columns, in the order of the table and so of its rows in the log
 * @param key the key's columns; empty if there is none
 * @param keyIndex the name of the key's index; empty if there is none
 * @param indexes secondary indexes
 * @param references foreign keys
 * @param checks check constraints
 * @param findings what an operator should know
 */
record CatalogTable(
        TableName name,
        String engine,
        List<CatalogColumn> columns,
        List<String> key,
        String keyIndex,
        List<TableShape.Index> indexes,
        List<TableShape.Reference> references,
        List<String> checks,
        List<Finding> findings) {

    CatalogTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        indexes = List.copyOf(indexes);
        references = List.copyOf(references);
        checks = List.copyOf(checks);
        findings = List.copyOf(findings);
    }

    Optional<CatalogColumn> column(String wanted) {
        return columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(wanted))
                .findFirst();
    }

    /** The index whose columns these are, in any order and in any case, and in which no two rows are equal. */
    Optional<String> uniqueIndex(List<String> wanted) {
        if (!key.isEmpty() && same(key, wanted)) {
            return Optional.of(keyIndex);
        }
        return indexes.stream()
                .filter(index -> index.unique() && same(index.columns(), wanted))
                .map(TableShape.Index::name)
                .findFirst();
    }

    private static boolean same(List<String> columns, List<String> others) {
        return columns.size() == others.size()
                && columns.stream().allMatch(column -> others.stream().anyMatch(column::equalsIgnoreCase));
    }

    KeyClass keyClass(List<String> wanted) {
        if (wanted.isEmpty()) {
            return KeyClass.NONE;
        }
        boolean ordered = wanted.stream()
                .allMatch(name -> column(name).map(CatalogColumn::ordered).orElse(false));
        return ordered ? KeyClass.ORDERED : KeyClass.UNORDERED;
    }

    TableShape shape() {
        return new TableShape(
                name,
                columns.stream().map(CatalogColumn::column).toList(),
                key,
                keyClass(key),
                indexes,
                references,
                checks,
                findings);
    }
}
