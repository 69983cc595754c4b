package dev.midflight.engine.follow;

import dev.midflight.engine.apply.LaneMessage;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.RowBatch;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Collects the answers of the lanes that hold a watch's keys; the last one completes the watch. */
final class WatchEnd {

    private final Watch.Open open;
    private final ReentrantLock lock = new ReentrantLock();
    private final RowBatch rows;
    private int lanesLeft;

    WatchEnd(Watch.Open open, int lanes) {
        this.open = open;
        this.rows = open.watch().table().target().batch();
        this.lanesLeft = lanes;
    }

    /** What a lane that holds these keys has to do. */
    List<LaneMessage> messages(List<Key> keys) {
        TablePair table = open.watch().table();
        if (open.watch().intent() instanceof Watch.MakeEqual repair) {
            return List.of(
                    new LaneMessage.Repair(table, keys, only(table, repair.rows(), Set.copyOf(keys))),
                    new LaneMessage.Barrier(() -> add(table.target().batch())));
        }
        if (open.watch().intent() instanceof Watch.Adjust adjust) {
            Set<Key> here = Set.copyOf(keys);
            return List.of(
                    new LaneMessage.Adjust(
                            table, only(table, adjust.missing(), here), only(table, adjust.surplus(), here)),
                    new LaneMessage.Barrier(() -> add(table.target().batch())));
        }
        if (table.source().keyClass() == KeyClass.NONE) {
            return List.of(new LaneMessage.Barrier(() -> add(table.target().batch())));
        }
        return List.of(new LaneMessage.Check(table, keys, this::add));
    }

    /** Every key has moved. */
    void nothingLeft() {
        result().done(rows, open.moved());
    }

    private void add(RowBatch some) {
        lock.lock();
        try {
            for (int row = 0; row < some.rows(); row++) {
                rows.addFrom(some, row);
            }
            lanesLeft--;
            if (lanesLeft > 0) {
                return;
            }
        } finally {
            lock.unlock();
        }
        result().done(rows, open.moved());
    }

    private Watch.Result result() {
        return open.watch().intent().result();
    }

    private static RowBatch only(TablePair table, RowBatch rows, Set<Key> keys) {
        KeyCodec codec = new KeyCodec(table.source());
        RowBatch some = table.source().batch();
        for (int row = 0; row < rows.rows(); row++) {
            if (keys.contains(codec.key(rows, row))) {
                some.addFrom(rows, row);
            }
        }
        return some;
    }
}
