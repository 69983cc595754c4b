package dev.midflight.testkit.memory;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A shelf as one migrated {@link Table} sees it: columns by name, keys in the migration's encoding. Confined to the
 * server's gate.
 */
final class TableView {

    private final Shelf shelf;
    private final Table table;
    private final List<Integer> places;
    private final KeyCodec codec;
    private final RowBatch keyRow;
    private final boolean sameKey;

    TableView(Shelf shelf, Table table) {
        this.shelf = shelf;
        this.table = table;
        this.places =
                shelf.places(table.columns().stream().map(ColumnSpec::name).toList());
        if (places.contains(-1)) {
            throw new StoreRefusedException(
                    "Cannot use table %s: a column of %s is not there".formatted(table.name(), table.columns()),
                    "Compare the tables.",
                    null);
        }
        this.codec = new KeyCodec(table);
        this.keyRow = new RowBatch(table.keyColumns());
        this.sameKey = shelf.keyed()
                && shelf.keyPlaces().equals(tableKeyPlaces())
                && kinds(shelf.keyColumns()).equals(kinds(table.keyColumns()));
    }

    private List<Integer> tableKeyPlaces() {
        return table.key().stream().map(places::get).toList();
    }

    private static List<Object> kinds(List<ColumnSpec> columns) {
        return columns.stream().map(column -> (Object) column.type().kind()).toList();
    }

    Shelf shelf() {
        return shelf;
    }

    Table table() {
        return table;
    }

    /** The migration's key of a row of the shelf. */
    Key key(Row row) {
        keyRow.clear();
        row.at(tableKeyPlaces()).appendTo(keyRow);
        return codec.keyOfKeyRow(keyRow, 0);
    }

    /** The key's values, as they stand in a key's text. */
    Row keyValues(Key key) {
        keyRow.clear();
        codec.decode(key, keyRow);
        return Row.of(keyRow, 0);
    }

    /** True if the shelf knows rows by the same key as the migration. */
    boolean sameKey() {
        return sameKey;
    }

    /** A row of the shelf: the batch's values over those of {@code base}, absent ones left out. */
    Row over(Row base, RowBatch batch, int row) {
        Object[] values =
                new Object[Math.max(base.size(), shelf.shape().columns().size())];
        Arrays.setAll(values, base::value);
        Row given = Row.of(batch, row);
        for (int i = 0; i < places.size(); i++) {
            if (given.value(i) != Row.Mark.ABSENT) {
                values[places.get(i)] = given.value(i);
            }
        }
        return Row.of(values);
    }

    /** A row of the shelf from the batch alone, NULL where it has nothing. */
    Row whole(RowBatch batch, int row) {
        Object[] values = Collections.nCopies(shelf.shape().columns().size(), (Object) Row.Mark.NULL)
                .toArray();
        return over(Row.of(values), batch, row);
    }

    /** A row of the shelf with the migration's columns. */
    Row shown(Row row) {
        return row.at(places);
    }

    /** Appends a row of the shelf to a batch with the migration's columns. */
    void append(Row row, RowBatch into) {
        shown(row).appendTo(into);
    }

    /** Where in the shelf a column of the migration is. */
    int place(int column) {
        return places.get(column);
    }

    /** The first key of the shelf at which a row of the span can be. */
    Optional<Key> start(KeySpan span) {
        return shelf.from(sameKey ? span.first() : Optional.empty());
    }

    /** True if neither this key of the shelf nor a later one can be of the span. */
    boolean beyond(KeySpan span, Key shelfKey) {
        return sameKey && span.end().filter(end -> end.compareTo(shelfKey) <= 0).isPresent();
    }

    /** True if a row lies in the span. */
    boolean within(KeySpan span, Row row) {
        return span.equals(KeySpan.ALL) || span.contains(key(row));
    }

    /** Keys of the shelf at which rows with these keys of the migration can be. */
    List<Key> shelfKeys(List<Key> keys, java.util.function.Predicate<Work> writers) {
        if (sameKey) {
            return keys;
        }
        Set<Key> wanted = new HashSet<>(keys);
        List<Key> found = new java.util.ArrayList<>();
        shelf.each(writers, (shelfKey, row) -> {
            if (wanted.contains(key(row))) {
                found.add(shelfKey);
            }
        });
        return found;
    }
}
