package dev.midflight.testkit.contract;

import dev.midflight.spi.Column;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table that a test wants, in no store's words. Columns of the key are not nullable, all others are.
 *
 * @param name its name within the store's default namespace
 * @param columns its columns with the types in which their values travel
 * @param key the columns of the key, in key order; empty if rows have none
 * @param uniques the columns of each further unique key
 */
public record TableSpec(String name, List<ColumnSpec> columns, List<String> key, List<List<String>> uniques) {

    /** Copies the lists. */
    public TableSpec {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        uniques = List.copyOf(uniques);
    }

    /** A table without columns, to which the other methods add. */
    public static TableSpec of(String name) {
        return new TableSpec(name, List.of(), List.of(), List.of());
    }

    /** A table of whole numbers {@code id}, which is the key, and {@code value}. */
    public static TableSpec numbers(String name) {
        LogicalType number = LogicalType.of(Kind.INTEGER, Long.SIZE);
        return of(name).column("id", number).column("value", number).key("id");
    }

    /** With one more column. */
    public TableSpec column(String column, LogicalType type) {
        return new TableSpec(name, added(columns, new ColumnSpec(column, type)), key, uniques);
    }

    /** With this key. */
    public TableSpec key(String... keyColumns) {
        return new TableSpec(name, columns, List.of(keyColumns), uniques);
    }

    /** With one more unique key. */
    public TableSpec unique(String... uniqueColumns) {
        return new TableSpec(name, columns, key, added(uniques, List.of(uniqueColumns)));
    }

    /** This table as a store would declare it, with the kinds' names as declarations. */
    public TableShape shape(TableName as) {
        List<Column> declared = columns.stream().map(this::column).toList();
        List<TableShape.Index> indexes = uniques.stream()
                .map(unique -> new TableShape.Index(name + "_" + String.join("_", unique), unique, true, ""))
                .toList();
        return new TableShape(as, declared, key, keyClass(), indexes, List.of(), List.of(), List.of());
    }

    /** This table as a side of a migration. */
    public Table table(int number, TableName as) {
        List<String> names = columns.stream().map(ColumnSpec::name).toList();
        List<Integer> places = key.isEmpty()
                ? IntStream.range(0, names.size()).boxed().toList()
                : key.stream().map(names::indexOf).toList();
        return new Table(number, as, columns, places, keyClass(), key.isEmpty() || !uniques.isEmpty());
    }

    private KeyClass keyClass() {
        return key.isEmpty() ? KeyClass.NONE : KeyClass.ORDERED;
    }

    private Column column(ColumnSpec column) {
        return new Column(
                column.name(),
                Optional.of(column.type()),
                column.type().toString(),
                !key.contains(column.name()),
                Column.Preset.NONE);
    }

    private static <T> List<T> added(List<T> list, T one) {
        return Stream.concat(list.stream(), Stream.of(one)).toList();
    }
}
