package dev.midflight.engine.assess;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Column;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table as the migration carries it. Kept in the journal: numbers and columns stay the same over restarts, and a
 * change of the definition is noticed also when nobody was reading.
 *
 * @param number the table's number in the migration
 * @param source its name in the source
 * @param target its name in the target
 * @param key the names of the key's columns; empty if there is none
 * @param columns the columns that travel, in the order of every batch
 * @param ignored columns of either side that do not travel
 */
public record KnownTable(
        int number,
        TableName source,
        TableName target,
        List<String> key,
        List<KnownColumn> columns,
        List<String> ignored) {

    /** Copies the lists. */
    public KnownTable {
        requireNonNull(source, "source");
        requireNonNull(target, "target");
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        ignored = List.copyOf(ignored);
    }

    /**
     * A column as it was when it was last looked at.
     *
     * @param name its name
     * @param type how its values travel
     * @param source its type in the source's words
     * @param target its type in the target's words
     * @param nullable whether the side that the application writes to allows NULL
     */
    public record KnownColumn(String name, LogicalType type, String source, String target, boolean nullable) {}

    /**
     * A table whose both sides are there.
     *
     * @param leftOut the source's columns that the plan leaves behind
     */
    static KnownTable of(TablePair pair, TableShape source, TableShape target, List<String> leftOut) {
        List<KnownColumn> columns = new ArrayList<>();
        for (ColumnSpec spec : pair.source().columns()) {
            Optional<Column> here = source.column(spec.name());
            columns.add(new KnownColumn(
                    spec.name(),
                    spec.type(),
                    here.map(Column::declared).orElse(""),
                    target.column(spec.name()).map(Column::declared).orElse(""),
                    here.map(Column::nullable).orElse(true)));
        }
        List<String> carried = columns.stream().map(KnownColumn::name).toList();
        List<String> ignored = new ArrayList<>(leftOut);
        for (TableShape side : List.of(source, target)) {
            side.columns().stream()
                    .map(Column::name)
                    .filter(name -> !carried.contains(name))
                    .forEach(ignored::add);
        }
        return new KnownTable(
                pair.number(), pair.source().name(), pair.target().name(), source.key(), columns, ignored);
    }

    /** The source's table with the columns that travel in their order and types, and behind them the generated ones. */
    TableShape arranged(TableShape shape) {
        List<Column> arranged = new ArrayList<>();
        for (KnownColumn column : columns) {
            shape.column(column.name())
                    .ifPresent(now -> arranged.add(new Column(
                            now.name(), Optional.of(column.type()), now.declared(), now.nullable(), now.preset())));
        }
        shape.columns().stream().filter(Column::generated).forEach(arranged::add);
        return new TableShape(
                shape.name(),
                arranged,
                shape.key(),
                shape.keyClass(),
                shape.indexes(),
                shape.references(),
                shape.checks(),
                shape.findings());
    }

    /** The table on one side, as it was when it was last looked at. */
    public Table at(TableName name) {
        List<ColumnSpec> specs = columns.stream()
                .map(column -> new ColumnSpec(column.name(), column.type()))
                .toList();
        List<String> names = specs.stream().map(ColumnSpec::name).toList();
        List<Integer> places =
                (key.isEmpty() ? names : key).stream().map(names::indexOf).toList();
        return new Table(number, name, specs, places, key.isEmpty() ? KeyClass.NONE : KeyClass.UNORDERED, true);
    }

    /** True if a column travels or is known not to. */
    boolean knows(String column) {
        return ignored.contains(column)
                || columns.stream().anyMatch(known -> known.name().equals(column));
    }

    /** The same table with other columns. */
    KnownTable with(List<KnownColumn> others) {
        return new KnownTable(number, source, target, key, others, ignored);
    }
}
