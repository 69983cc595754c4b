package dev.midflight.stores.sql.marks;

import dev.midflight.spi.Change;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the marked rows of one table in one snapshot, as the changes of one transaction: a row that is there is put as
 * it is, a marked key without a row is deleted.
 *
 * <p>Rows that a second unique key ties can only change together. Their marks are read in the same snapshot as they
 * are, and all of them: then the other store has the table as this snapshot has it afterwards, and nothing is in the
 * way of anything. All marked keys are deleted first, so that a value is free before the row that has it now is
 * written.
 */
final class MarkReading implements AutoCloseable {

    private static final long BATCH_BYTES = 512 << 10;
    private static final int KEYS_IN_A_BATCH = 1_000;

    private final MarkWork work;
    private final RowReader reader;
    private final RowRead rows;
    private final RowBatch batch;
    private final KeyCodec codec;
    private final Set<Key> left;
    private boolean strangers;
    private boolean begun;

    /** What comes after the rows; nothing while there are rows. */
    private @Nullable List<Key> absent;

    private int absentGiven;

    private MarkReading(MarkWork work, RowReader reader, RowRead rows) {
        this.work = work;
        this.reader = reader;
        this.rows = rows;
        this.batch = work.table().batch();
        this.codec = new KeyCodec(work.table());
        this.left = new LinkedHashSet<>(work.keys());
    }

    /** Opens a snapshot and reads the rows of these marks in it. */
    static MarkReading of(MarkWork work, RowReader reader) {
        Table table = work.table();
        return new MarkReading(
                work, reader, work.isWhole() ? reader.read(table, KeySpan.ALL) : reader.read(table, work.keys()));
    }

    /** Opens a snapshot, finds the marks in it and reads their rows in it. */
    static MarkReading together(MarkWork work, MarkedRows reader, Marks marks) {
        RowRead rows = reader.readMarked(work.table(), snapshot -> {
            for (Mark mark : marks.in(snapshot)) {
                work.add(mark);
            }
            return work.isWhole() ? Optional.empty() : Optional.of(work.keys());
        });
        return new MarkReading(work, reader, rows);
    }

    /** Finds marks. */
    interface Marks {

        /** Those that a connection's snapshot has. */
        List<Mark> in(Connection snapshot) throws SQLException;
    }

    MarkWork work() {
        return work;
    }

    /** The next event within the transaction, or nothing at its end. */
    Optional<LogEvent> next() {
        if (!begun) {
            begun = true;
            if (work.isWhole()) {
                return Optional.of(new LogEvent.Truncated(work.table()));
            }
            if (work.table().alone()) {
                return Optional.of(new LogEvent.Changes(deletes(work.keys())));
            }
        }
        if (absent == null) {
            if (rows.next(batch, BATCH_BYTES)) {
                return Optional.of(new LogEvent.Changes(puts()));
            }
            absent = work.isWhole() || work.table().alone() ? List.of() : reallyAbsent();
        }
        List<Key> deleted = absent.subList(absentGiven, Math.min(absent.size(), absentGiven + KEYS_IN_A_BATCH));
        absentGiven += deleted.size();
        return deleted.isEmpty() ? Optional.empty() : Optional.of(new LogEvent.Changes(deletes(deleted)));
    }

    private ChangeBatch puts() {
        ChangeBatch changes = new ChangeBatch(work.table());
        for (int row = 0; row < batch.rows(); row++) {
            strangers |= !left.remove(codec.key(batch, row));
            put(changes, batch, row);
        }
        return changes;
    }

    private static void put(ChangeBatch changes, RowBatch from, int row) {
        changes.before().addAbsentRow();
        changes.after().addFrom(from, row);
        changes.endChange(Change.INSERT);
    }

    /**
     * The marked keys without a row. A store may find a row under another spelling of its key than the marked one; then
     * each of the others is asked for by itself, and what is found under a spelling is not deleted.
     */
    private List<Key> reallyAbsent() {
        if (!strangers) {
            return List.copyOf(left);
        }
        return left.stream().filter(this::isAbsent).toList();
    }

    private boolean isAbsent(Key key) {
        try (RowRead one = reader.read(work.table(), List.of(key))) {
            return !one.next(batch, 1);
        }
    }

    private ChangeBatch deletes(Collection<Key> keys) {
        Table table = work.table();
        ChangeBatch changes = new ChangeBatch(table);
        RowBatch keyRow = new RowBatch(codec.keyColumns());
        for (Key key : keys) {
            keyRow.clear();
            codec.decode(key, keyRow);
            for (int place = 0; place < table.columns().size(); place++) {
                int keyPlace = table.key().indexOf(place);
                if (keyPlace < 0) {
                    changes.before().vector(place).addAbsent();
                } else {
                    changes.before().vector(place).addFrom(keyRow.vector(keyPlace), 0);
                }
            }
            changes.before().endRow();
            changes.after().addAbsentRow();
            changes.endChange(Change.DELETE);
        }
        return changes;
    }

    @Override
    public void close() {
        rows.close();
    }
}
