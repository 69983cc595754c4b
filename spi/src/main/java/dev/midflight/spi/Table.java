package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A table as one side of a migration sees it. Both sides of a migrated table have the same number, the same columns
 * in the
 * same order and the same logical types; names differ.
 *
 * @param number the table's number in the migration, the same on both sides
 * @param name its name in this store
 * @param columns the columns that travel, in the order of every batch
 * @param key the places of the key's columns within {@code columns}, in key order; all columns if there is no key
 * @param keyClass what is known about the key's order in both stores
 * @param alone true if all changes of this table must pass through one lane (a secondary unique key, or no key)
 */
public record Table(
        int number, TableName name, List<ColumnSpec> columns, List<Integer> key, KeyClass keyClass, boolean alone) {

    /** Requires at least one column and key places within the columns. */
    public Table {
        requireNonNull(name, "name");
        requireNonNull(keyClass, "keyClass");
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        if (columns.isEmpty() || key.isEmpty()) {
            throw new IllegalArgumentException("table %s needs columns and a key".formatted(name));
        }
        for (int place : key) {
            if (place < 0 || place >= columns.size()) {
                throw new IllegalArgumentException("key place %d of %s is no column".formatted(place, name));
            }
        }
    }

    /** The key's columns, in key order. */
    public List<ColumnSpec> keyColumns() {
        return key.stream().map(columns::get).toList();
    }

    /** An empty batch for rows of this table. */
    public RowBatch batch() {
        return new RowBatch(columns);
    }
}
