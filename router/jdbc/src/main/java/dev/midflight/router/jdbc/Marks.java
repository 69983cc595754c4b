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

/** The keys that a transaction has changed and that are not written down yet. For one thread at a time. */
final class Marks {

    /** So many are written down before the end, as they are held in memory. */
    private static final int WAITING_MAX = 5_000;

    private final DirtyKeys dirtyKeys;
    private final Tally counts;
    private final List<Mark> waiting = new ArrayList<>();

    /** @param by the statement because of which all rows are marked */
    private record Mark(Table table, Optional<List<Object>> key, Optional<Sql> by) {}

    /** Where a table's marks are written, and under which name. */
    private record Place(String schema, String mark) {
        static Place of(Table table) {
            return new Place(table.schema(), table.mark());
        }
    }

    Marks(DirtyKeys dirtyKeys, Tally counts) {
        this.dirtyKeys = dirtyKeys;
        this.counts = counts;
    }

    void add(Table table, Collection<List<Object>> keys) {
        keys.forEach(key -> waiting.add(new Mark(table, Optional.of(key), Optional.empty())));
    }

    void addWhole(Table table, Sql by) {
        waiting.add(new Mark(table, Optional.empty(), Optional.of(by)));
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
        if (!waiting.isEmpty()) {
            write(inTransaction, false);
        }
    }

    /** Writes them down in the transaction and commits it. */
    void commit(Connection inTransaction) throws SQLException {
        write(inTransaction, true);
    }

    private void write(Connection inTransaction, boolean commits) throws SQLException {
        Map<Place, Mark> wholes = new LinkedHashMap<>();
        for (Mark mark : waiting) {
            if (mark.by().isPresent()) {
                wholes.putIfAbsent(Place.of(mark.table()), mark);
            }
        }
        Map<Place, List<List<?>>> keys = new LinkedHashMap<>();
        for (Mark mark : waiting) {
            Place place = Place.of(mark.table());
            if (!wholes.containsKey(place)) {
                keys.computeIfAbsent(place, none -> new ArrayList<>())
                        .add(mark.key().orElseThrow());
            }
        }
        for (Map.Entry<Place, Mark> each : wholes.entrySet()) {
            Place place = each.getKey();
            dirtyKeys.in(place.schema()).markWhole(inTransaction, place.mark());
            counts.whole(each.getValue().table(), each.getValue().by().orElseThrow());
        }
        int left = keys.size();
        for (Map.Entry<Place, List<List<?>>> each : keys.entrySet()) {
            left--;
            Place place = each.getKey();
            DirtyKeys there = dirtyKeys.in(place.schema());
            if (commits && left == 0) {
                there.markAndCommit(inTransaction, place.mark(), each.getValue());
            } else {
                there.mark(inTransaction, place.mark(), each.getValue());
            }
            counts.keysMarked().add(each.getValue().size());
        }
        if (commits && keys.isEmpty()) {
            inTransaction.commit();
        }
        waiting.clear();
    }
}
