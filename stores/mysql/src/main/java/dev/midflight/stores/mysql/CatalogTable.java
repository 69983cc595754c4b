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
