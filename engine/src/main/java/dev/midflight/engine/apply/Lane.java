package dev.midflight.engine.apply;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of its keys: takes messages in order and turns them into target transactions, each of which carries
 * the
 * lane's progress. Owns no thread and no clock; whoever drives it calls {@link #accept} and, when no message waits,
 * {@link #idle}.
 *
 * <p>A source transaction never ends up half durable in a lane: the lane commits only at a {@link LaneMessage.Mark}. A
 * transaction larger than the flush limit is written as it comes into one open target transaction.
 *
 * <p>Any exception leaves the lane unusable: close it and start again from the target's saved progress.
 */
public final class Lane {

    private final int number;
    private final LaneWriter writer;
    private final LaneLimits limits;
    private final LaneEvents events;
    private final Map<Integer, KeyedRows> keyed = new HashMap<>();
    private final Map<Integer, KeylessRows> keyless = new HashMap<>();
    private final QuarantinedKeys quarantined;
    private final List<Runnable> whenDurable = new ArrayList<>();
    private LaneProgress reached;
    /** The mark that says what was reached, until that is asked for. */
    private LaneMessage.@Nullable Mark latest;

    private LaneProgress durable;
    private Instant reachedAt = Instant.EPOCH;
    private boolean open;
    private boolean insideTransaction;
    private long changesOpen;
    private long bytesOpen;

    /**
     * A lane that goes on from saved progress.
     *
     * @param writer the target's writer for this lane
     * @param start the saved progress
     * @param quarantined the keys that are in quarantine, shared by the lanes of a direction
     */
    public Lane(
            LaneWriter writer, LaneProgress start, QuarantinedKeys quarantined, LaneLimits limits, LaneEvents events) {
        this.number = start.lane();
        this.writer = requireNonNull(writer, "writer");
        this.limits = requireNonNull(limits, "limits");
        this.events = requireNonNull(events, "events");
        this.reached = start;
        this.durable = start;
        this.quarantined = requireNonNull(quarantined, "quarantined");
    }

    /** Carries out one message. */
    public void accept(LaneMessage message) {
        if (message instanceof LaneMessage.Changes changes) {
            add(changes);
        } else if (message instanceof LaneMessage.Mark mark) {
            mark(mark);
        } else if (message instanceof LaneMessage.Chunk chunk) {
            copy(chunk);
        } else if (message instanceof LaneMessage.Truncate truncate) {
            truncate(truncate);
        } else if (message instanceof LaneMessage.Check check) {
            check(check);
        } else if (message instanceof LaneMessage.Repair repair) {
            repair(repair);
        } else if (message instanceof LaneMessage.Adjust adjust) {
            adjust(adjust);
        } else if (message instanceof LaneMessage.WhenDurable told) {
            whenDurable.add(told.told());
        } else if (message instanceof LaneMessage.Barrier barrier) {
            commit();
            barrier.reached().run();
        } else {
            throw new AssertionError("unhandled " + message.getClass().getName());
        }
    }

    /** No message waits: makes durable what is complete. */
    public void idle() {
        if (!insideTransaction && (open || hasPending())) {
            commit();
        }
    }

    /** Makes the reached progress durable even if nothing was written since; for the saved position to move on. */
    public void saveProgress() {
        if (!insideTransaction && (open || hasPending() || !reached().equals(durable))) {
            commit();
        }
    }

    /** The progress that is durable. */
    public LaneProgress durable() {
        return durable;
    }

    private void add(LaneMessage.Changes changes) {
        insideTransaction = true;
        TablePair table = changes.table();
        if (table.source().keyClass() == KeyClass.NONE) {
            keyless.computeIfAbsent(table.number(), ignored -> new KeylessRows(table))
                    .add(changes.edits());
        } else {
            keyed(table).add(changes.edits());
        }
        bytesOpen += changes.size();
        if (pendingSize() > limits.flushBytes()) {
            flush();
        }
    }

    /** A lambda that holds the table would be made, or not, for each message: with one compiler, at a high price. */
    private KeyedRows keyed(TablePair table) {
        KeyedRows rows = keyed.get(table.number());
        if (rows == null) {
            rows = new KeyedRows(table);
            keyed.put(table.number(), rows);
        }
        return rows;
    }

    private void mark(LaneMessage.Mark mark) {
        insideTransaction = false;
        latest = mark;
        reachedAt = mark.at();
        if (bytesOpen > limits.commitBytes()) {
            commit();
        }
    }

    private void copy(LaneMessage.Chunk chunk) {
        commit();
        begin();
        TablePair table = chunk.table();
        try (RowRead read = chunk.read()) {
            ChunkRows rows = new ChunkRows(table, read, writer, events);
            if (!writer.insertsWhole(table.target()) || !writer.insertWhole(table.target(), rows)) {
                rows.again();
                copyInPieces(table, rows);
            }
            ChunkDone done = new ChunkDone(
                    table.number(), chunk.span(), number, read.token().encode(), rows.rows(), rows.bytes());
            writer.chunkDone(done);
            commit();
            events.copied(done);
        }
    }

    /** So that a row which the target refuses is found, and all others are written. */
    private void copyInPieces(TablePair table, ChunkRows rows) {
        KeyCodec codec = new KeyCodec(table.target());
        for (Optional<RowBatch> next = rows.next(); next.isPresent(); next = rows.next()) {
            List<Rejection> rejections = writer.insert(table.target(), next.get());
            quarantine(table, codec, next.get(), rejections);
            rows.refused(rejections.size());
        }
    }

    private void quarantine(TablePair table, KeyCodec codec, RowBatch rows, List<Rejection> rejections) {
        if (rejections.isEmpty()) {
            return;
        }
        List<Quarantined> refused = rejections.stream()
                .map(rejection -> new Quarantined(table.number(), codec.key(rows, rejection.row()), rejection.cause()))
                .toList();
        writer.quarantine(refused);
        quarantined.addAll(refused);
    }

    private void truncate(LaneMessage.Truncate truncate) {
        insideTransaction = true;
        flush();
        begin();
        for (KeySpan span : truncate.spans()) {
            writer.clear(truncate.table().target(), span);
        }
        int table = truncate.table().number();
        List<Key> gone = quarantined.within(table, truncate.spans());
        if (!gone.isEmpty()) {
            writer.release(table, gone);
            quarantined.removeAll(table, gone);
        }
    }

    private void check(LaneMessage.Check check) {
        flush();
        begin();
        RowBatch rows = check.table().target().batch();
        writer.read(check.table().target(), check.keys(), rows);
        idle();
        check.answer().accept(rows);
    }

    private void repair(LaneMessage.Repair repair) {
        TablePair table = repair.table();
        keyed(table).addRepair(repair.rows(), repair.keys());
        bytesOpen += repair.size();
        idle();
    }

    private void adjust(LaneMessage.Adjust adjust) {
        TablePair table = adjust.table();
        KeylessRows rows = keyless.computeIfAbsent(table.number(), ignored -> new KeylessRows(table));
        rows.addAll(LaneMessage.Part.DELETE, adjust.surplus());
        rows.addAll(LaneMessage.Part.PUT, adjust.missing());
        bytesOpen += adjust.size();
        idle();
    }

    private void begin() {
        if (!open) {
            writer.begin();
            open = true;
        }
    }

    private void flush() {
        if (!hasPending()) {
            return;
        }
        begin();
        for (KeyedRows rows : keyed.values()) {
            changesOpen += rows.flush(writer, quarantined);
        }
        for (KeylessRows rows : keyless.values()) {
            changesOpen += rows.flush(writer, quarantined);
        }
        keyed.clear();
        keyless.clear();
    }

    private void commit() {
        flush();
        if (!open && reached().equals(durable)) {
            return;
        }
        begin();
        writer.commit(reached());
        open = false;
        bytesOpen = 0;
        durable = reached();
        long changes = changesOpen;
        changesOpen = 0;
        whenDurable.forEach(Runnable::run);
        whenDurable.clear();
        events.committed(durable, reachedAt, changes);
    }

    private LaneProgress reached() {
        LaneMessage.Mark mark = latest;
        if (mark != null) {
            reached = new LaneProgress(number, mark.position().encode(), mark.unsettled());
            latest = null;
        }
        return reached;
    }

    private boolean hasPending() {
        return !keyed.isEmpty() || !keyless.isEmpty();
    }

    private long pendingSize() {
        long size = 0;
        for (KeyedRows rows : keyed.values()) {
            size += rows.size();
        }
        for (KeylessRows rows : keyless.values()) {
            size += rows.size();
        }
        return size;
    }
}
