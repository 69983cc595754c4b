package dev.midflight.router.jdbc;

import dev.midflight.router.dirty.DirtyKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The keys that a transaction has changed and that are not written down yet. For one thread at a time. */
final class Marks {

    /** So many are written down before the end, as they are held in memory. */
    private static final int WAITING_MAX = 5_000;

    private final DirtyKeys dirtyKeys;
    private final LongAdder keysMarked;
    private final LongAdder wholesMarked;
    private final List<Mark> waiting = new ArrayList<>();

    private record Mark(String name, Optional<List<Object>> key) {}

    Marks(DirtyKeys dirtyKeys, LongAdder keysMarked, LongAdder wholesMarked) {
        this.dirtyKeys = dirtyKeys;
        this.keysMarked = keysMarked;
        this.wholesMarked = wholesMarked;
    }

    void add(Table table, Collection<List<Object>> keys) {
        keys.forEach(key -> waiting.add(new Mark(table.mark(), Optional.of(key))));
    }

    void addWhole(Table table) {
        waiting.add(new Mark(table.mark(), Optional.empty()));
    }

    boolean areMany() {
        return waiting.size() > WAITING_MAX;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void clear() {
        waiting.clear();
    }

    /** Writes them down in the transaction. */
    void flush(Connection inTransaction) throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        Map<String, List<List<?>>> keys = new LinkedHashMap<>();
        List<String> wholes = new ArrayList<>();
        for (Mark mark : waiting) {
            if (mark.key().isEmpty() && !wholes.contains(mark.name())) {
                wholes.add(mark.name());
            }
        }
        for (Mark mark : waiting) {
            if (!wholes.contains(mark.name())) {
                keys.computeIfAbsent(mark.name(), name -> new ArrayList<>())
                        .add(mark.key().orElseThrow());
            }
        }
        for (String name : wholes) {
            dirtyKeys.markWhole(inTransaction, name);
            wholesMarked.increment();
        }
        for (Map.Entry<String, List<List<?>>> each : keys.entrySet()) {
            dirtyKeys.mark(inTransaction, each.getKey(), each.getValue());
            keysMarked.add(each.getValue().size());
        }
        waiting.clear();
    }
}
