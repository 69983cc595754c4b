package dev.midflight.engine.apply;

import dev.midflight.engine.transform.TablePair;
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
 * The rows of one keyed table that one lane writes next, the last image of each key: a row changed ten times is written
 * once.
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
    private final RowBatch row;
    private final RowBatch images;
    private boolean superseded;
    private boolean partial;

    KeyedRows(TablePair table) {
        this.table = table;
        this.codec = new KeyCodec(table.target());
        this.row = table.target().batch();
        this.images = table.target().batch();
    }

    long size() {
        return images.size() + 64L * last.size();
    }

    /** Adds parts of changes. */
    void add(PackedEdits edits) {
        edits.unpack(row, new PackedEdits.KeyedTaker() {
            @Override
            public void delete(Key key) {
                superseded |= last.put(key, DELETED) != null;
            }

            @Override
            public void put(RowBatch one, Key key) {
                KeyedRows.this.put(one, 0, key);
            }
        });
    }

    /** Adds a whole row, or the absence of one, as the source has it. */
    void addRepair(RowBatch rows, List<Key> keys) {
        for (Key key : keys) {
            superseded |= last.put(key, DELETED) != null;
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
        superseded |= earlier != null;
        partial |= images.hasAbsent(at);
        last.put(key, at);
    }

    private static void addCopy(Vector vector, int row) {
        vector.addFrom(vector, row);
    }

    /** Writes everything, once; refused rows go into quarantine, written ones leave it. */
    int flush(LaneWriter writer, QuarantinedKeys quarantined) {
        RowBatch deletes = deletes();
        RowBatch partials = partial ? images(true) : table.target().batch();
        RowBatch wholes = partial || superseded ? images(false) : images;
        List<Quarantined> refused = new ArrayList<>();
        if (!deletes.isEmpty()) {
            writer.delete(table.target(), deletes);
        }
        if (!wholes.isEmpty()) {
            RowBatch ruled = table.rules().apply(wholes);
            refused.addAll(quarantine(ruled, writer.upsert(table.target(), ruled)));
            ruled.clear();
        }
        if (!partials.isEmpty()) {
            RowBatch ruled = table.rules().apply(partials);
            refused.addAll(quarantine(ruled, writer.patch(table.target(), ruled)));
            ruled.clear();
        }
        wholes.clear();
        partials.clear();
        images.clear();
        settle(writer, refused, quarantined);
        return last.size();
    }

    private RowBatch deletes() {
        RowBatch deletes = table.target().batch();
        RowBatch keyRow = new RowBatch(codec.keyColumns());
        last.forEach((key, at) -> {
            if (at == DELETED) {
                addKeyRow(key, keyRow, deletes);
            }
        });
        return deletes;
    }

    /** The last images that lack values, or those that do not. */
    private RowBatch images(boolean lacking) {
        RowBatch chosen = table.target().batch();
        for (int at : last.values()) {
            if (at != DELETED && images.hasAbsent(at) == lacking) {
                chosen.addFrom(images, at);
            }
        }
        return chosen;
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
