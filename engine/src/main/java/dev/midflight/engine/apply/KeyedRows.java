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
import dev.midflight.spi.Vector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pending rows of one keyed table in one lane, the last image of each key: a row changed ten times is written once.
 *
 * <p>Coalescing keeps what the order of the log gives: a put after a delete is a whole row, a delete after a put is
 * kept as a
 * delete so that a replay after a crash converges, and a put that lacks values takes them from the row it follows.
 */
final class KeyedRows {

    private static final int DELETED = -1;

    private final TablePair table;
    private final KeyCodec codec;
    private final Map<Key, Integer> last = new LinkedHashMap<>();
    private RowBatch images;

    KeyedRows(TablePair table) {
        this.table = table;
        this.codec = new KeyCodec(table.target());
        this.images = table.target().batch();
    }

    long size() {
        return images.size() + 64L * last.size();
    }

    boolean isEmpty() {
        return last.isEmpty();
    }

    /** Adds a part of a change. */
    void add(ChangeBatch batch, Edit edit) {
        if (edit.part() == Part.DELETE) {
            last.put(edit.key(), DELETED);
            return;
        }
        put(batch.after(), edit.row(), edit.key());
    }

    /** Adds a whole row, or the absence of one, as the source has it. */
    void addRepair(RowBatch rows, List<Key> keys) {
        for (Key key : keys) {
            last.put(key, DELETED);
        }
        KeyCodec sourceCodec = new KeyCodec(table.source());
        for (int row = 0; row < rows.rows(); row++) {
            put(rows, row, sourceCodec.key(rows, row));
        }
    }

    private void put(RowBatch from, int row, Key key) {
        int at = images.rows();
        Integer earlier = last.get(key);
        if (earlier == null || earlier == DELETED || !from.hasAbsent(row)) {
            images.addFrom(from, row);
        } else {
            for (int place = 0; place < from.columns().size(); place++) {
                Vector newer = from.vector(place);
                if (newer.isAbsent(row)) {
                    addCopy(images.vector(place), earlier);
                } else {
                    images.vector(place).addFrom(newer, row);
                }
            }
            images.endRow();
        }
        last.put(key, at);
    }

    private static void addCopy(Vector vector, int row) {
        vector.addFrom(vector, row);
    }

    /** Writes everything pending and forgets it; refused rows go into quarantine, written ones leave it. */
    int flush(LaneWriter writer, QuarantinedKeys quarantined) {
        RowBatch deletes = table.target().batch();
        RowBatch whole = table.target().batch();
        RowBatch partial = table.target().batch();
        RowBatch keyRow = new RowBatch(codec.keyColumns());
        for (Map.Entry<Key, Integer> entry : last.entrySet()) {
            if (entry.getValue() == DELETED) {
                addKeyRow(entry.getKey(), keyRow, deletes);
            } else if (images.hasAbsent(entry.getValue())) {
                partial.addFrom(images, entry.getValue());
            } else {
                whole.addFrom(images, entry.getValue());
            }
        }
        int count = last.size();
        List<Quarantined> refused = new ArrayList<>();
        if (!deletes.isEmpty()) {
            writer.delete(table.target(), deletes);
        }
        if (!whole.isEmpty()) {
            RowBatch ruled = table.rules().apply(whole);
            refused.addAll(quarantine(ruled, writer.upsert(table.target(), ruled)));
        }
        if (!partial.isEmpty()) {
            RowBatch ruled = table.rules().apply(partial);
            refused.addAll(quarantine(ruled, writer.patch(table.target(), ruled)));
        }
        settle(writer, refused, quarantined);
        last.clear();
        images = table.target().batch();
        return count;
    }

    private void addKeyRow(Key key, RowBatch keyRow, RowBatch into) {
        keyRow.clear();
        codec.decode(key, keyRow);
        for (int place = 0; place < into.columns().size(); place++) {
            int keyPlace = table.target().key().indexOf(place);
            if (keyPlace < 0) {
                into.vector(place).addAbsent();
            } else {
                into.vector(place).addFrom(keyRow.vector(keyPlace), 0);
            }
        }
        into.endRow();
    }

    private List<Quarantined> quarantine(RowBatch rows, List<Rejection> rejections) {
        return rejections.stream()
                .map(rejection -> new Quarantined(table.number(), codec.key(rows, rejection.row()), rejection.cause()))
                .toList();
    }

    private void settle(LaneWriter writer, List<Quarantined> refused, QuarantinedKeys quarantined) {
        List<Key> written = quarantined.among(table.number(), last.keySet());
        if (!written.isEmpty()) {
            writer.release(table.number(), written);
            quarantined.removeAll(table.number(), written);
        }
        if (!refused.isEmpty()) {
            writer.quarantine(refused);
            quarantined.addAll(refused);
        }
    }
}
