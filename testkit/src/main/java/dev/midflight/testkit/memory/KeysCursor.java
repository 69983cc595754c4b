package dev.midflight.testkit.memory;

import dev.midflight.spi.Key;
import dev.midflight.spi.RowBatch;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The rows of some keys. */
final class KeysCursor implements Cursor {

    private final TableView view;
    private final Iterator<Key> shelfKeys;
    private final Predicate<Work> snapshot;

    KeysCursor(TableView view, List<Key> shelfKeys, Predicate<Work> snapshot) {
        this.view = view;
        this.shelfKeys = shelfKeys.iterator();
        this.snapshot = snapshot;
    }

    @Override
    public Optional<Row> next() {
        while (shelfKeys.hasNext()) {
            Optional<Row> row = view.shelf().seen(shelfKeys.next(), snapshot);
            if (row.isPresent()) {
                return row;
            }
        }
        return Optional.empty();
    }

    @Override
    public void append(Row row, RowBatch into) {
        view.append(row, into);
    }
}
