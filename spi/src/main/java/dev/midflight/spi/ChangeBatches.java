package dev.midflight.spi;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The batches of one log: those that were let go of are filled again, so that a small transaction makes none. Keeps a
 * few, and none that has held much. Not thread-safe.
 */
public final class ChangeBatches {

    private static final int KEPT_MAX = 4;
    private static final long KEPT_BYTES_MAX = 256L << 10;

    private final Deque<ChangeBatch> kept = new ArrayDeque<>();

    /** An empty batch for a table of the source. */
    public ChangeBatch empty(Table table) {
        for (Iterator<ChangeBatch> all = kept.iterator(); all.hasNext(); ) {
            ChangeBatch batch = all.next();
            if (batch.table().equals(table)) {
                all.remove();
                batch.clear();
                return batch;
            }
        }
        return new ChangeBatch(table, this::keep);
    }

    private void keep(ChangeBatch batch) {
        if (batch.size() > KEPT_BYTES_MAX) {
            return;
        }
        if (kept.size() == KEPT_MAX) {
            kept.removeLast();
        }
        kept.addFirst(batch);
    }
}
