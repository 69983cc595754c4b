package dev.midflight.testkit.memory;

import dev.midflight.spi.Key;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TxRef;
import dev.midflight.testkit.memory.WriteRefusedException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A transaction of the application. It ends by {@link #rollback}, by {@link #commit}, or step by step: {@link #append}
 * puts its commit into the log, {@link #show} makes it visible, {@link #report} lets tokens of
 * {@link Visibility#TRI_STATE} know it. Rows are locked from the write until the transaction is visible.
 *
 * <p>A row has the values of all columns; a key the values of the key's columns in key order, in a table without a key
 * those of the whole row. Two of these are equal if they are the same transaction.
 */
public final class MemoryTx {

    private final MemoryServer server;
    private final Work work;

    MemoryTx(MemoryServer server, Work work) {
        this.server = server;
        this.work = work;
    }

    /** Inserts a row. */
    public MemoryTx insert(TableName table, Row row) {
        return write(table, shelf -> {
            Key key = shelf.keyed() ? shelf.keyOf(row) : shelf.newKey();
            return List.of(new Put(key, Optional.of(row), Expected.NONE));
        });
    }

    /** Inserts a row, or updates the row with its key. */
    public MemoryTx put(TableName table, Row row) {
        return write(table, shelf -> List.of(new Put(shelf.keyOf(row), Optional.of(row), Expected.ANY)));
    }

    /** Updates the row with the key of {@code row}. */
    public MemoryTx update(TableName table, Row row) {
        return write(table, shelf -> List.of(new Put(shelf.keyOf(row), Optional.of(row), Expected.ONE)));
    }

    /** Deletes a row, or one of several equal rows in a table without a key. */
    public MemoryTx delete(TableName table, Row key) {
        return write(table, shelf -> List.of(new Put(find(shelf, key), Optional.empty(), Expected.ONE)));
    }

    /** Updates a row to one with another key; in a table without a key, one of several equal rows. */
    public MemoryTx change(TableName table, Row key, Row row) {
        inside(() -> {
            Shelf shelf = writable(table);
            Key from = find(shelf, key);
            Key to = shelf.keyed() ? shelf.keyOf(row) : from;
            return to.equals(from) ? updateInPlace(shelf, to, row) : move(shelf, from, to, row);
        });
        return this;
    }

    /** Empties a table. */
    public MemoryTx truncate(TableName table) {
        inside(() -> {
            Shelf shelf = writable(table);
            shelf.hold(work, server.ledger().running());
            List<Key> keys = new ArrayList<>();
            shelf.each(writer -> writer == work || !writer.running(), (key, row) -> keys.add(key));
            keys.forEach(key -> shelf.put(work, key, Optional.empty()));
            work.log(new LogStep.Emptied(table));
            return keys.size();
        });
        return this;
    }

    /** A row as this transaction sees it now: its own writes and what is visible. */
    public Optional<Row> get(TableName table, Row key) {
        return inside(() -> {
            Shelf shelf = server.shelf(table);
            return shelf.current(work, shelf.keyOfValues(key));
        });
    }

    /** True if no other running transaction holds the row. */
    public boolean free(TableName table, Row key) {
        return server.gate().inside(() -> {
            Shelf shelf = server.shelf(table);
            try {
                shelf.requireFree(work, shelf.keyOfValues(key));
                return true;
            } catch (LockedException locked) {
                return false;
            }
        });
    }

    /** Prepares it: it outlives a crash and can only be ended. */
    public MemoryTx prepare() {
        inside(() -> {
            work.prepared();
            return work;
        });
        return this;
    }

    /** Gives everything up. */
    public void rollback() {
        server.gate().step(() -> {
            requireState(!work.committed());
            server.ledger().rollBack(work);
        });
    }

    /** Puts its commit into the log, which delivers it from now on. */
    public MemoryTx append() {
        server.gate().step(() -> {
            requireState(work.state() == Work.State.OPEN || work.state() == Work.State.PREPARED);
            server.ledger().append(work);
        });
        return this;
    }

    /**
     * Makes it visible to snapshots taken from now on and releases its locks; with
     * {@link Visibility#EXACT_BY_POSITION} also
     * everything before it in the log. Does nothing the second time.
     */
    public MemoryTx show() {
        server.gate().step(() -> {
            requireState(work.committed());
            if (work.running()) {
                server.ledger().show(work);
            }
        });
        return this;
    }

    /** Reports it as executed. */
    public MemoryTx report() {
        server.gate().step(() -> {
            requireState(work.state() == Work.State.VISIBLE);
            server.ledger().report(work);
        });
        return this;
    }

    /** Appends, shows and reports it. */
    public TxRef commit() {
        append();
        show();
        report();
        return ref();
    }

    /** What the log calls it, once its commit is there. */
    public TxRef ref() {
        return server.gate().inside(() -> {
            requireState(work.committed());
            return work.ref();
        });
    }

    /** True until it was rolled back or its commit is in the log. */
    public boolean open() {
        return server.gate().inside(() -> work.state() == Work.State.OPEN || work.state() == Work.State.PREPARED);
    }

    /** True while it holds its locks. */
    public boolean running() {
        return server.gate().inside(work::running);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryTx tx && tx.work == work;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(work.id());
    }

    @Override
    public String toString() {
        return "transaction %d, %s".formatted(work.id(), work.state());
    }

    private enum Expected {
        NONE,
        ONE,
        ANY
    }

    private record Put(Key key, Optional<Row> row, Expected expected) {}

    private interface Plan {
        List<Put> puts(Shelf shelf);
    }

    private MemoryTx write(TableName table, Plan plan) {
        inside(() -> {
            Shelf shelf = writable(table);
            Statement statement = new Statement(shelf, work);
            plan.puts(shelf).forEach(put -> {
                requireExpected(shelf, put);
                statement.put(put.key(), put.row());
                requireUnique(shelf, statement, put.key());
            });
            statement.logAll();
            return statement;
        });
        return this;
    }

    private Statement updateInPlace(Shelf shelf, Key key, Row row) {
        Statement statement = new Statement(shelf, work);
        statement.put(key, Optional.of(row));
        requireUnique(shelf, statement, key);
        statement.log(key);
        return statement;
    }

    private Statement move(Shelf shelf, Key from, Key to, Row row) {
        requireExpected(shelf, new Put(to, Optional.of(row), Expected.NONE));
        shelf.requireFree(work, from);
        shelf.requireFree(work, to);
        Statement statement = new Statement(shelf, work);
        Optional<Row> before = shelf.current(work, from);
        statement.put(from, Optional.empty());
        statement.put(to, Optional.of(row));
        requireUnique(shelf, statement, to);
        work.log(LogStep.RowChanged.of(shelf.name(), before, Optional.of(row)));
        return statement;
    }

    private Key find(Shelf shelf, Row key) {
        if (!shelf.keyed()) {
            return shelf.find(work, key::equals).orElseThrow(() -> missing(shelf));
        }
        Key found = shelf.keyOfValues(key);
        shelf.requireFree(work, found);
        return shelf.current(work, found).map(row -> found).orElseThrow(() -> missing(shelf));
    }

    private void requireExpected(Shelf shelf, Put put) {
        shelf.requireFree(work, put.key());
        boolean there = shelf.current(work, put.key()).isPresent();
        if (there && put.expected() == Expected.NONE) {
            throw new WriteRefusedException(Reason.DUPLICATE, "a row with this key is in " + shelf.name());
        }
        if (!there && put.expected() == Expected.ONE) {
            throw missing(shelf);
        }
    }

    private static void requireUnique(Shelf shelf, Statement statement, Key key) {
        Optional<String> clash;
        try {
            clash = statement.clash(key);
        } catch (LockedException locked) {
            statement.undoAll();
            throw locked;
        }
        if (clash.isPresent()) {
            statement.undoAll();
            throw new WriteRefusedException(
                    Reason.DUPLICATE, "unique %s of %s is taken".formatted(clash.get(), shelf.name()));
        }
    }

    private static WriteRefusedException missing(Shelf shelf) {
        return new WriteRefusedException(Reason.MISSING, "no such row in " + shelf.name());
    }

    private Shelf writable(TableName table) {
        if (server.fenced(table)) {
            throw new WriteRefusedException(Reason.FENCED, "midflight: writes of %s have moved".formatted(table));
        }
        return server.shelf(table);
    }

    private <T> T inside(Supplier<T> step) {
        return server.gate().inside(() -> {
            requireState(work.state() == Work.State.OPEN);
            try {
                return step.get();
            } catch (LockedException locked) {
                throw locked.refusal();
            }
        });
    }

    private void requireState(boolean right) {
        if (!right) {
            throw new IllegalStateException("%s cannot do that".formatted(this));
        }
    }
}
