package dev.midflight.stores.postgres;

import dev.midflight.spi.Change;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ChangeBatches;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages of pgoutput into events. Holds at most one batch of changes, so that a transaction of any size passes
 * through in pieces. A transaction whose first change is Midflight's own lane progress of this migration is an echo of
 * the opposite direction and comes out empty.
 */
final class LogDecoder {

    private static final long BATCH_BYTES = 1 << 20;
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final TableName PROGRESS = new TableName("midflight", "progress");

    private final String migration;
    private final LogRelation.Lookup lookup;
    private final XidWidener widener;
    private final Fingerprints fingerprints;
    private final Map<Integer, LogRelation> relations = new HashMap<>();
    private final Deque<LogEvent> ready = new ArrayDeque<>();
    private final ChangeBatches batches = new ChangeBatches();
    private @Nullable ChangeBatch batch;
    private PgTx tx = new PgTx(0, 0);
    private boolean inTransaction;
    private boolean first;
    private boolean echo;

    LogDecoder(String migration, LogRelation.Lookup lookup, XidWidener widener, Fingerprints fingerprints) {
        this.migration = migration;
        this.lookup = lookup;
        this.widener = widener;
        this.fingerprints = fingerprints;
    }

    /** The next event that is complete. */
    Optional<LogEvent> next() {
        return Optional.ofNullable(ready.poll());
    }

    /** True between a transaction's begin and its commit. */
    boolean inTransaction() {
        return inTransaction;
    }

    void decode(LogMessage message) {
        char sort = message.letter();
        switch (sort) {
            case 'B' -> begin(message);
            case 'C' -> commit(message);
            case 'R' -> relation(message);
            case 'I', 'U', 'D' -> change(sort, message);
            case 'T' -> truncate(message);
            case 'O', 'Y', 'M' -> {
                // Origins, types and messages: the change or relation that follows says all that is needed.
            }
            default -> throw new IllegalStateException("the log sent a message of sort '%s'".formatted(sort));
        }
    }

    private void begin(LogMessage message) {
        long commitLsn = message.longNumber();
        message.longNumber();
        int xid = message.number();
        inTransaction = true;
        first = true;
        echo = false;
        tx = new PgTx(widener.widen(xid), commitLsn);
        ready.add(new LogEvent.Begin(tx));
    }

    private void commit(LogMessage message) {
        flush();
        message.letter();
        message.longNumber();
        PgPosition position = new PgPosition(message.longNumber());
        Instant at = EPOCH.plus(message.longNumber(), ChronoUnit.MICROS);
        inTransaction = false;
        fingerprints.committed(position);
        ready.add(new LogEvent.Commit(position, at));
    }

    private void flush() {
        ChangeBatch full = batch;
        batch = null;
        if (full != null) {
            ready.add(new LogEvent.Changes(full));
        }
    }

    private void relation(LogMessage message) {
        int number = message.number();
        LogRelation relation = LogRelation.read(message, lookup);
        relations.put(number, relation);
        if (relation.table().isPresent()) {
            Optional<String> change = fingerprints.change(relation, lookup.numbers(relation.name()));
            if (change.isPresent()) {
                flush();
                ready.add(new LogEvent.Altered(relation.table().get(), change.get()));
            }
        }
    }

    private LogRelation relation(int number) {
        LogRelation relation = relations.get(number);
        if (relation == null) {
            throw new IllegalStateException("the log changes relation %d, which it did not describe".formatted(number));
        }
        return relation;
    }

    private void change(char sort, LogMessage message) {
        LogRelation relation = relation(message.number());
        if (first && relation.name().equals(PROGRESS)) {
            echo = isOurs(relation, message);
        }
        first = false;
        if (echo || relation.table().isEmpty()) {
            return;
        }
        ChangeBatch into = batch(relation.table().get());
        switch (sort) {
            case 'I' -> insert(relation, message, into);
            case 'U' -> update(relation, message, into);
            default -> delete(relation, message, into);
        }
        if (into.size() >= BATCH_BYTES) {
            flush();
        }
    }

    /** The first row image, old or new, has the migration's name: it is part of the key. */
    private boolean isOurs(LogRelation relation, LogMessage message) {
        message.letter();
        return relation.textOf(message, "migration").filter(migration::equals).isPresent();
    }

    private ChangeBatch batch(Table table) {
        ChangeBatch open = batch;
        if (open == null || !open.table().equals(table)) {
            flush();
            open = batches.empty(table);
            batch = open;
        }
        return open;
    }

    private static void insert(LogRelation relation, LogMessage message, ChangeBatch into) {
        message.letter();
        into.before().addAbsentRow();
        relation.readNew(message, into.after(), into.after());
        into.endChange(Change.INSERT);
    }

    private void update(LogRelation relation, LogMessage message, ChangeBatch into) {
        char image = message.letter();
        RowBatch before = into.before();
        if (image == 'N') {
            relation.readNew(message, before, into.after());
            addKey(into);
            into.endChange(Change.UPDATE);
            return;
        }
        relation.readOld(message, image(image), before);
        message.letter();
        if (image == 'K') {
            completeKey(into);
            changeKey(relation, message, into);
        } else {
            relation.readNew(message, before, into.after());
            into.endChange(Change.UPDATE);
        }
    }

    /**
     * A row that gets another key is a new row for the target. The log leaves its unchanged large values out, so they
     * are read: what a later transaction has made of them comes in the log, too. A row that is gone by now was deleted
     * or got yet another key, which the log will say.
     */
    private void changeKey(LogRelation relation, LogMessage message, ChangeBatch into) {
        Table table = into.table();
        RowBatch row = table.batch();
        relation.readNew(message, table.batch(), row);
        if (!row.hasAbsent(0)) {
            into.after().addFrom(row, 0);
            into.endChange(Change.UPDATE);
            return;
        }
        Optional<RowBatch> read = lookup.row(table, new KeyCodec(table).key(row, 0), tx);
        if (read.isEmpty()) {
            into.after().addAbsentRow();
            into.endChange(Change.DELETE);
            return;
        }
        for (int place = 0; place < table.columns().size(); place++) {
            RowBatch from = row.vector(place).isAbsent(0) ? read.get() : row;
            into.after().vector(place).addFrom(from.vector(place), 0);
        }
        into.after().endRow();
        into.endChange(Change.UPDATE);
    }

    private static LogRelation.Image image(char letter) {
        return letter == 'O' ? LogRelation.Image.WHOLE : LogRelation.Image.IDENTITY;
    }

    /** Without an old row the replica identity did not change: the key before is the key after. */
    private static void addKey(ChangeBatch into) {
        RowBatch before = into.before();
        int row = into.count();
        for (int i = 0; i < before.columns().size(); i++) {
            if (into.table().key().contains(i)) {
                before.vector(i).addFrom(into.after().vector(i), row);
            } else {
                before.vector(i).addAbsent();
            }
        }
        before.endRow();
    }

    private static void completeKey(ChangeBatch into) {
        int row = into.count();
        for (int place : into.table().key()) {
            if (into.before().vector(place).isAbsent(row)) {
                throw new IllegalStateException("the replica identity of %s does not hold its key column %s"
                        .formatted(
                                into.table().name(),
                                into.table().columns().get(place).name()));
            }
        }
    }

    private static void delete(LogRelation relation, LogMessage message, ChangeBatch into) {
        relation.readOld(message, image(message.letter()), into.before());
        into.after().addAbsentRow();
        into.endChange(Change.DELETE);
    }

    private void truncate(LogMessage message) {
        flush();
        first = false;
        int count = message.number();
        message.letter();
        for (int i = 0; i < count; i++) {
            LogRelation relation = relation(message.number());
            if (!echo) {
                relation.table().ifPresent(table -> ready.add(new LogEvent.Truncated(table)));
            }
        }
    }
}
