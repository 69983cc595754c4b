package dev.midflight.testkit.memory;

import dev.midflight.spi.Column;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The rows of one table with all their versions. Rows without a key have a number as their key here, so that equal rows
 * are rows of their own. Confined to the server's gate.
 */
final class Shelf {

    /** A unique index: which rows ever had a value, to be checked against what they have now. */
    private record Unique(String name, List<Integer> places, Map<Row, Set<Key>> holders) {

        void add(Row row, Key key) {
            holders.computeIfAbsent(row.at(places), any -> new LinkedHashSet<>())
                    .add(key);
        }
    }

    private final TreeMap<Key, Chain> chains = new TreeMap<>();
    private final List<Unique> uniques = new ArrayList<>();
    private final boolean keyed;
    private final Table table;
    private final KeyCodec codec;
    private final RowBatch keyRow;
    private TableShape shape;
    private Optional<Work> exclusive = Optional.empty();
    private long nextRow = 1;

    Shelf(TableShape shape) {
        this.shape = shape;
        this.keyed = shape.keyClass() != KeyClass.NONE;
        this.table = asTable(shape);
        this.codec = new KeyCodec(table);
        this.keyRow = new RowBatch(table.keyColumns());
        shape.indexes().forEach(this::build);
    }

    private void build(TableShape.Index index) {
        if (!index.unique()) {
            return;
        }
        Unique unique = new Unique(index.name(), places(index.columns()), new HashMap<>());
        chains.forEach((key, chain) -> chain.last().flatMap(Chain.Version::row).ifPresent(row -> unique.add(row, key)));
        uniques.add(unique);
    }

    /** Adds an index, unless there is one of that name. */
    void addIndex(TableShape.Index index) {
        if (shape.indexes().stream().anyMatch(known -> known.name().equals(index.name()))) {
            return;
        }
        List<TableShape.Index> indexes = new ArrayList<>(shape.indexes());
        indexes.add(index);
        shape = new TableShape(
                shape.name(),
                shape.columns(),
                shape.key(),
                shape.keyClass(),
                indexes,
                shape.references(),
                shape.checks(),
                shape.findings());
        build(index);
    }

    private static Table asTable(TableShape shape) {
        List<ColumnSpec> columns = shape.columns().stream()
                .map(column -> new ColumnSpec(column.name(), column.type().orElseThrow()))
                .toList();
        List<String> names = shape.columns().stream().map(Column::name).toList();
        List<Integer> key = shape.keyClass() == KeyClass.NONE
                ? IntStream.range(0, names.size()).boxed().toList()
                : shape.key().stream().map(names::indexOf).toList();
        return new Table(0, shape.name(), columns, key, shape.keyClass(), false);
    }

    List<Integer> places(List<String> names) {
        List<String> all = shape.columns().stream().map(Column::name).toList();
        return names.stream().map(all::indexOf).toList();
    }

    /** Changes the definition: columns may be added at the end and types widened. */
    void redefine(TableShape changed) {
        shape = changed;
    }

    TableShape shape() {
        return shape;
    }

    TableName name() {
        return shape.name();
    }

    boolean keyed() {
        return keyed;
    }

    /** The columns of the key, as this table declares them; all columns if it has none. */
    List<ColumnSpec> keyColumns() {
        return table.keyColumns();
    }

    List<Integer> keyPlaces() {
        return table.key();
    }

    /** The key of a row of a table that has one. */
    Key keyOf(Row row) {
        return keyOfValues(row.at(table.key()));
    }

    /** The key with these values. */
    Key keyOfValues(Row values) {
        keyRow.clear();
        values.appendTo(keyRow);
        return codec.keyOfKeyRow(keyRow, 0);
    }

    /** A key for one more row of a table that has none. */
    Key newKey() {
        return new Key(ByteBuffer.allocate(Long.BYTES).putLong(nextRow++).array());
    }

    Optional<Row> current(Work self, Key key) {
        return Optional.ofNullable(chains.get(key)).flatMap(chain -> chain.current(self));
    }

    Optional<Row> seen(Key key, Predicate<Work> writers) {
        return Optional.ofNullable(chains.get(key)).flatMap(chain -> chain.seen(writers));
    }

    /** Calls for every row that these writers left, in key order. */
    void each(Predicate<Work> writers, BiConsumer<Key, Row> visitor) {
        chains.forEach((key, chain) -> chain.seen(writers).ifPresent(row -> visitor.accept(key, row)));
    }

    /** The lowest key from {@code first} on, whether or not anybody sees a row there. */
    Optional<Key> from(Optional<Key> first) {
        return first.map(chains::ceilingKey)
                .or(() -> chains.isEmpty() ? Optional.empty() : Optional.of(chains.firstKey()));
    }

    /** The lowest key after {@code key}. */
    Optional<Key> after(Key key) {
        return Optional.ofNullable(chains.higherKey(key));
    }

    /** A row that is {@code wanted}, one that nobody else holds if there is such a one. */
    Optional<Key> find(Work self, Predicate<Row> wanted) {
        Optional<Key> held = Optional.empty();
        for (Map.Entry<Key, Chain> entry : chains.entrySet()) {
            if (entry.getValue().current(self).filter(wanted).isPresent()) {
                if (!entry.getValue().lockedFor(self)) {
                    return Optional.of(entry.getKey());
                }
                held = Optional.of(entry.getKey());
            }
        }
        return held;
    }

    /** Requires that no other running transaction has written the row or holds the table. */
    void requireFree(Work self, Key key) {
        if (exclusive.filter(holder -> holder != self && holder.running()).isPresent()) {
            throw new LockedException("table %s is being emptied".formatted(name()));
        }
        Chain chain = chains.get(key);
        if (chain != null && chain.lockedFor(self)) {
            throw new LockedException("row %s of %s is being written".formatted(key, name()));
        }
    }

    /** Takes the whole table for a transaction that empties it. */
    void hold(Work self, List<Work> running) {
        for (Work other : running) {
            if (other != self && other.shelves().contains(this)) {
                throw new LockedException("table %s is being written".formatted(name()));
            }
        }
        exclusive = Optional.of(self);
        self.touchTable(this);
    }

    /** Writes a version of a row that is free. Returns what the same transaction had written there before. */
    Optional<Chain.Version> put(Work self, Key key, Optional<Row> row) {
        self.touch(this, key);
        row.ifPresent(value -> uniques.forEach(unique -> unique.add(value, key)));
        return chains.computeIfAbsent(key, any -> new Chain()).put(self, row);
    }

    void forget(Work self, Key key) {
        Optional.ofNullable(chains.get(key)).ifPresent(chain -> chain.forget(self));
    }

    /**
     * Which unique index the row at a key violates now, if any.
     *
     * @throws LockedException if that depends on a transaction that still runs
     */
    Optional<String> clash(Work self, Key key) {
        Optional<Row> row = current(self, key);
        return row.flatMap(value -> uniques.stream()
                .filter(unique -> clashes(unique, self, key, value.at(unique.places())))
                .map(Unique::name)
                .findFirst());
    }

    private boolean clashes(Unique unique, Work self, Key key, Row values) {
        if (IntStream.range(0, values.size()).anyMatch(i -> values.value(i) == Row.Mark.NULL)) {
            return false;
        }
        for (Key other : unique.holders().getOrDefault(values, Set.of())) {
            Chain chain = chains.get(other);
            if (other.equals(key) || chain == null) {
                continue;
            }
            boolean now = has(chain.current(self), unique, values);
            boolean soon = has(chain.last().flatMap(Chain.Version::row), unique, values);
            if (chain.lockedFor(self) && (now || soon)) {
                throw new LockedException("unique %s of %s is being written".formatted(unique.name(), name()));
            }
            if (now) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(Optional<Row> row, Unique unique, Row values) {
        return row.filter(value -> value.at(unique.places()).equals(values)).isPresent();
    }
}
