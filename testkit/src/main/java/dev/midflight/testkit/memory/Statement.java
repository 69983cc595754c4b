package dev.midflight.testkit.memory;

import dev.midflight.spi.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One statement of a transaction on one table: rows are written first and unique keys checked at its end. */
final class Statement {

    /** What was at a key for this transaction before the statement. */
    private record Former(Optional<Row> row, Optional<Chain.Version> own) {}

    private final Shelf shelf;
    private final Work work;
    private final Map<Key, Former> formers = new LinkedHashMap<>();

    Statement(Shelf shelf, Work work) {
        this.shelf = shelf;
        this.work = work;
    }

    /** Writes a row, or takes it away. */
    void put(Key key, Optional<Row> row) {
        shelf.requireFree(work, key);
        Optional<Row> before = shelf.current(work, key);
        Optional<Chain.Version> own = shelf.put(work, key, row);
        formers.putIfAbsent(key, new Former(before, own));
    }

    /** Puts back what was at a key before the statement. */
    void undo(Key key) {
        Former former = formers.remove(key);
        if (former == null) {
            return;
        }
        shelf.forget(work, key);
        former.own().ifPresent(version -> shelf.put(work, key, version.row()));
    }

    void undoAll() {
        List.copyOf(formers.keySet()).forEach(this::undo);
    }

    /** The unique index that a written row violates, if any. */
    Optional<String> clash(Key key) {
        return formers.containsKey(key) ? shelf.clash(work, key) : Optional.empty();
    }

    /** Records in the log what became of a row. */
    void log(Key key) {
        Former former = formers.get(key);
        Optional<Row> after = shelf.current(work, key);
        if (former != null && (former.row().isPresent() || after.isPresent())) {
            work.log(LogStep.RowChanged.of(shelf.name(), former.row(), after));
        }
    }

    /** Records all written rows in the log, in the order in which they were written. */
    void logAll() {
        formers.keySet().forEach(this::log);
    }
}
