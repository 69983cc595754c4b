package dev.midflight.stores.mysql;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ChangeBatches;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.StoreRefusedException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A transaction of the log that is being read. */
final class OpenTransaction {

    private static final long BATCH_BYTES = 1L << 20;

    /** After how many bytes of the log the batch is looked at: small values take some times more in it. */
    private static final long LOOK_BYTES = 16L << 10;

    private static final long HELD_BYTES_MAX = 64L << 20;

    private final MysqlTx tx;
    private final boolean fresh;
    private final ChangeBatches batches;
    /** What maps before the last one said. */
    private final Map<Long, Optional<LogTables.Mapped>> maps = new HashMap<>();

    private final List<LogEvent> kept = new ArrayList<>();
    private Optional<ChangeBatch> batch = Optional.empty();
    private long mapId = -1;
    /** What the last map said: usually the same, again and again. */
    private Optional<LogTables.Mapped> mapped = Optional.empty();

    private boolean begun;
    private boolean held;
    private boolean firstRowSeen;
    private boolean echo;
    private boolean announced;
    private boolean changes;
    private long keptBytes;
    private long unlooked;

    /**
     * A transaction.
     *
     * @param isNew whether it is to be handed on, or only to be known
     * @param batches what its changes go to
     */
    OpenTransaction(MysqlTx tx, boolean isNew, ChangeBatches batches) {
        this.tx = tx;
        this.fresh = isNew;
        this.batches = batches;
    }

    /** Says that the transaction ends with a word of its own, not with its first statement. */
    void begun() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Says that the changes are not to be handed on yet. */
    void hold() {
        held = true;
    }

    boolean isNew() {
        return fresh;
    }

    /** True if any change was read that is wanted. */
    boolean hasChanges() {
        return changes;
    }

    /** How many bytes of changes are held back. */
    long heldBytes() {
        return keptBytes;
    }

    /** Notes a table map. */
    void map(LogTables tables, LogEntry entry) {
        long id = RowEvent.tableId(entry);
        if (id != mapId && mapId >= 0) {
            maps.put(mapId, mapped);
        }
        mapId = id;
        mapped = tables.find(entry);
    }

    /** Reads a row event. */
    void rows(LogEntry entry, Deque<LogEvent> ready) {
        long id = RowEvent.tableId(entry);
        Optional<LogTables.Mapped> of = id == mapId ? mapped : maps.getOrDefault(id, Optional.empty());
        if (!firstRowSeen) {
            firstRowSeen = true;
            echo = of.isPresent() && of.get().isEcho(entry);
            if (echo) {
                announce(ready);
            }
        }
        if (of.isEmpty() || echo || of.get().isProgress() || (!fresh && !held)) {
            return;
        }
        LogTables.Mapped table = of.get();
        if (table.altered().isPresent()) {
            event(table.altered().get(), ready);
            told(id, table);
        }
        ChangeBatch into = batchFor(table, ready);
        table.layout().read(entry, into);
        changes = true;
        unlooked += entry.size();
        if (unlooked >= LOOK_BYTES) {
            look(into, ready);
        }
    }

    private void told(long id, LogTables.Mapped table) {
        if (id == mapId) {
            mapped = Optional.of(table.told());
        } else {
            maps.put(id, Optional.of(table.told()));
        }
    }

    private void look(ChangeBatch filled, Deque<LogEvent> ready) {
        unlooked = 0;
        if (filled.size() >= BATCH_BYTES) {
            flush(ready);
        }
    }

    /** Hands on something other than rows. */
    void event(LogEvent event, Deque<LogEvent> ready) {
        if (echo || (!fresh && !held)) {
            return;
        }
        flush(ready);
        deliver(event, 64, ready);
    }

    /** Says that the transaction is prepared: all of it is held. */
    void prepared(Deque<LogEvent> ready) {
        flush(ready);
    }

    /** Takes over the changes of a prepared transaction, which this one commits. */
    void adopt(OpenTransaction prepared, Deque<LogEvent> ready) {
        if (prepared.echo) {
            echo = true;
            announce(ready);
            return;
        }
        prepared.kept.forEach(event -> event(event, ready));
    }

    /** Hands on what was held, because the transaction was committed in one step. */
    void releaseHeld(Deque<LogEvent> ready) {
        flush(ready);
        held = false;
        List<LogEvent> all = List.copyOf(kept);
        kept.clear();
        all.forEach(event -> event(event, ready));
    }

    /** Hands on the rest; returns true if the transaction was announced and so needs its end announced. */
    boolean end(Deque<LogEvent> ready) {
        flush(ready);
        return announced;
    }

    private ChangeBatch batchFor(LogTables.Mapped table, Deque<LogEvent> ready) {
        if (batch.isPresent() && !batch.get().table().equals(table.table())) {
            flush(ready);
        }
        if (batch.isEmpty()) {
            batch = Optional.of(batches.empty(table.table()));
        }
        return batch.get();
    }

    private void flush(Deque<LogEvent> ready) {
        if (batch.isEmpty()) {
            return;
        }
        ChangeBatch full = batch.get();
        batch = Optional.empty();
        deliver(new LogEvent.Changes(full), full.size(), ready);
    }

    private void deliver(LogEvent event, long size, Deque<LogEvent> ready) {
        if (!held) {
            announce(ready);
            if (fresh) {
                ready.add(event);
            }
            return;
        }
        kept.add(event);
        keptBytes += size;
        if (keptBytes > HELD_BYTES_MAX) {
            throw new StoreRefusedException(
                    "The XA transaction %s holds more than %d bytes of changes.".formatted(tx, HELD_BYTES_MAX),
                    "Use smaller XA transactions during the migration.",
                    null);
        }
    }

    private void announce(Deque<LogEvent> ready) {
        if (!announced && fresh) {
            announced = true;
            ready.add(new LogEvent.Begin(tx));
        }
    }
}
