package dev.midflight.testkit.memory;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * One call of a lane: its rows are written, unique keys are checked at its end, and rows that violate one are taken
 * back
 * until none does. Confined to the server's gate.
 */
final class LaneStatement {

    private final TableView view;
    private final Shelf shelf;
    private final Work work;
    private final RowCheck check;
    private final Statement statement;
    private final Predicate<Work> mine;
    private final TreeMap<Integer, String> rejected = new TreeMap<>();
    private final Map<Key, Integer> written = new LinkedHashMap<>();

    LaneStatement(TableView view, Work work, RowCheck check) {
        this.view = view;
        this.shelf = view.shelf();
        this.work = work;
        this.check = check;
        this.statement = new Statement(shelf, work);
        this.mine = writer -> writer == work || !writer.running();
    }

    List<Rejection> insert(RowBatch rows) {
        return run(() -> eachRow(rows, row -> {
            Row value = view.whole(rows, row);
            Key key = shelf.keyed() ? shelf.keyOf(value) : shelf.newKey();
            if (shelf.current(work, key).isPresent()) {
                rejected.put(row, "a row with this key is there");
            } else {
                write(row, key, value);
            }
        }));
    }

    List<Rejection> upsert(RowBatch rows) {
        requireKey();
        return run(() -> eachRow(rows, row -> {
            if (rows.hasAbsent(row)) {
                throw new IllegalArgumentException("row %d of an upsert has an absent value".formatted(row));
            }
            Row whole = view.whole(rows, row);
            Key key = shelf.keyOf(whole);
            write(
                    row,
                    key,
                    shelf.current(work, key)
                            .map(base -> view.over(base, rows, row))
                            .orElse(whole));
        }));
    }

    List<Rejection> patch(RowBatch rows) {
        requireKey();
        KeyCodec codec = new KeyCodec(view.table());
        return run(() -> eachRow(rows, row -> {
            Key key = codec.key(rows, row);
            Optional<Row> base = shelf.current(work, key);
            if (base.isEmpty()) {
                rejected.put(row, "there is no row with this key");
            } else {
                write(row, key, view.over(base.get(), rows, row));
            }
        }));
    }

    void delete(RowBatch keys) {
        KeyCodec codec = new KeyCodec(view.table());
        run(() -> eachRow(keys, row -> {
            Key key = codec.key(keys, row);
            view.shelfKeys(List.of(key), mine).forEach(this::remove);
        }));
    }

    List<Rejection> deleteEqual(RowBatch rows) {
        return run(() -> eachRow(rows, row -> {
            Row wanted = Row.of(rows, row);
            Optional<Key> found =
                    shelf.find(work, candidate -> view.shown(candidate).equals(wanted));
            if (found.isEmpty()) {
                rejected.put(row, "there is no equal row");
            }
            found.ifPresent(this::remove);
        }));
    }

    void clear(KeySpan span) {
        run(() -> {
            List<Key> keys = new ArrayList<>();
            shelf.each(mine, (key, row) -> {
                if (view.within(span, row)) {
                    keys.add(key);
                }
            });
            keys.forEach(this::remove);
        });
    }

    private void requireKey() {
        if (!view.sameKey()) {
            throw new StoreRefusedException(
                    "Cannot write table %s by the key %s: it is not the table's own"
                            .formatted(shelf.name(), view.table().keyColumns()),
                    "Compare the tables.",
                    null);
        }
    }

    private static void eachRow(RowBatch rows, IntConsumer step) {
        for (int row = 0; row < rows.rows(); row++) {
            step.accept(row);
        }
    }

    private void write(int row, Key key, Row value) {
        Optional<String> cause = Constraints.cause(shelf.shape(), value).or(() -> check.cause(shelf.name(), value));
        if (cause.isPresent()) {
            rejected.put(row, cause.get());
            return;
        }
        statement.put(key, Optional.of(value));
        written.put(key, row);
    }

    private void remove(Key key) {
        if (shelf.current(work, key).isPresent()) {
            statement.put(key, Optional.empty());
        }
    }

    private List<Rejection> run(Runnable rows) {
        try {
            rows.run();
            boolean clean = false;
            while (!clean) {
                clean = !takeBackOne();
            }
        } catch (LockedException locked) {
            statement.undoAll();
            throw locked;
        }
        statement.logAll();
        return rejected.entrySet().stream()
                .map(entry -> new Rejection(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Takes back the last written row that violates a unique key; which can make an earlier one violate it. */
    private boolean takeBackOne() {
        List<Key> keys = new ArrayList<>(written.keySet());
        for (int i = keys.size() - 1; i >= 0; i--) {
            Optional<String> clash = statement.clash(keys.get(i));
            if (clash.isPresent()) {
                statement.undo(keys.get(i));
                rejected.put(written.remove(keys.get(i)), "unique %s is taken".formatted(clash.get()));
                return true;
            }
        }
        return false;
    }
}
