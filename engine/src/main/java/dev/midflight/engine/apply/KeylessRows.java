package dev.midflight.engine.apply;

import dev.midflight.engine.apply.LaneMessage.Part;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The changes of one table without a key that one lane writes next. Rows are a multiset, so their order says nothing:
 * a row that came and went as often is left alone, and of the others first all deletes are written, each of which takes
 * away one equal row, then all inserts. A target without a key looks at the whole table for a batch of deletes, however
 * many they are.
 */
final class KeylessRows {

    private final TablePair table;
    private final KeyCodec codec;
    private final RowBatch row;
    private final RowBatch deletes;
    private final RowBatch puts;

    KeylessRows(TablePair table) {
        this.table = table;
        this.codec = new KeyCodec(table.target());
        this.row = table.target().batch();
        this.deletes = table.target().batch();
        this.puts = table.target().batch();
    }

    long size() {
        return deletes.size() + puts.size();
    }

    /** Adds parts of changes. */
    void add(PackedEdits edits) {
        edits.unpack(row, this::addAll);
    }

    /** Adds each row of a batch as a change of its own. */
    void addAll(Part part, RowBatch rows) {
        RowBatch to = part == Part.DELETE ? deletes : puts;
        for (int row = 0; row < rows.rows(); row++) {
            to.addFrom(rows, row);
        }
    }

    /** Writes everything, once. */
    int flush(LaneWriter writer, QuarantinedKeys quarantined) {
        Map<Key, Integer> puttings = times(puts);
        Map<Key, Integer> both = new HashMap<>();
        times(deletes).forEach((key, times) -> both.put(key, Math.min(times, puttings.getOrDefault(key, 0))));
        RowBatch gone = table.rules().apply(without(deletes, new HashMap<>(both)));
        if (gone.rows() > 0) {
            settle(writer, Part.DELETE, refused(gone, writer.deleteEqual(table.target(), gone)), quarantined);
        }
        RowBatch come = table.rules().apply(without(puts, both));
        if (come.rows() > 0) {
            settle(writer, Part.PUT, refused(come, writer.insert(table.target(), come)), quarantined);
        }
        return gone.rows() + come.rows();
    }

    private Map<Key, Integer> times(RowBatch rows) {
        Map<Key, Integer> times = new HashMap<>();
        for (int row = 0; row < rows.rows(); row++) {
            times.merge(codec.key(rows, row), 1, Integer::sum);
        }
        return times;
    }

    /** The rows but for so many of each, which are used up. */
    private RowBatch without(RowBatch rows, Map<Key, Integer> times) {
        RowBatch left = table.target().batch();
        for (int row = 0; row < rows.rows(); row++) {
            Key key = codec.key(rows, row);
            int open = times.getOrDefault(key, 0);
            if (open > 0) {
                times.put(key, open - 1);
            } else {
                left.addFrom(rows, row);
            }
        }
        return left;
    }

    private List<Quarantined> refused(RowBatch rows, List<Rejection> rejections) {
        return rejections.stream()
                .map(rejection -> new Quarantined(table.number(), codec.key(rows, rejection.row()), rejection.cause()))
                .toList();
    }

    /** A row that never arrived and is gone from the source leaves the quarantine instead of missing its own delete. */
    private void settle(LaneWriter writer, Part part, List<Quarantined> refused, QuarantinedKeys quarantined) {
        if (refused.isEmpty()) {
            return;
        }
        List<Key> keys = refused.stream().map(Quarantined::key).toList();
        List<Key> gone = part == Part.DELETE ? quarantined.among(table.number(), keys) : List.of();
        if (!gone.isEmpty()) {
            writer.release(table.number(), gone);
            quarantined.removeAll(table.number(), gone);
        }
        List<Quarantined> left =
                refused.stream().filter(row -> !gone.contains(row.key())).toList();
        if (!left.isEmpty()) {
            writer.quarantine(left);
            quarantined.addAll(left);
        }
    }
}
