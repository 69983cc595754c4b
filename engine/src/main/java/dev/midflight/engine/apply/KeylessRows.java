package dev.midflight.engine.apply;

import dev.midflight.engine.apply.LaneMessage.Edit;
import dev.midflight.engine.apply.LaneMessage.Part;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of one table without a key that one lane writes next, in the order of the log: rows are a multiset, so a
 * delete takes away one equal row and nothing can be coalesced. Runs of the same kind are written together.
 */
final class KeylessRows {

    private final TablePair table;
    private final KeyCodec codec;
    private final List<Part> kinds = new ArrayList<>();
    private final List<RowBatch> runs = new ArrayList<>();

    KeylessRows(TablePair table) {
        this.table = table;
        this.codec = new KeyCodec(table.target());
    }

    long size() {
        return runs.stream().mapToLong(RowBatch::size).sum();
    }

    void add(ChangeBatch batch, Edit edit) {
        run(edit.part()).addFrom(edit.part() == Part.DELETE ? batch.before() : batch.after(), edit.row());
    }

    /** Adds each row of a batch as a change of its own. */
    void addAll(RowBatch rows, Part part) {
        for (int row = 0; row < rows.rows(); row++) {
            run(part).addFrom(rows, row);
        }
    }

    private RowBatch run(Part part) {
        if (kinds.isEmpty() || kinds.get(kinds.size() - 1) != part) {
            kinds.add(part);
            runs.add(table.target().batch());
        }
        return runs.get(runs.size() - 1);
    }

    /** Writes everything, once. */
    int flush(LaneWriter writer, QuarantinedKeys quarantined) {
        int count = 0;
        for (int i = 0; i < kinds.size(); i++) {
            RowBatch rows = table.rules().apply(runs.get(i));
            List<Rejection> rejections = kinds.get(i) == Part.DELETE
                    ? writer.deleteEqual(table.target(), rows)
                    : writer.insert(table.target(), rows);
            if (!rejections.isEmpty()) {
                settle(writer, kinds.get(i), refused(rows, rejections), quarantined);
            }
            count += rows.rows();
        }
        return count;
    }

    private List<Quarantined> refused(RowBatch rows, List<Rejection> rejections) {
        return rejections.stream()
                .map(rejection -> new Quarantined(table.number(), codec.key(rows, rejection.row()), rejection.cause()))
                .toList();
    }

    /** A row that never arrived and is gone from the source leaves the quarantine instead of missing its own delete. */
    private void settle(LaneWriter writer, Part part, List<Quarantined> refused, QuarantinedKeys quarantined) {
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
