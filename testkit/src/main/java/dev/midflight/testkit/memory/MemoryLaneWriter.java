package dev.midflight.testkit.memory;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes one lane of a memory server. Any fault within a transaction takes the transaction with it; the next
 * {@link #begin} connects again.
 */
final class MemoryLaneWriter implements LaneWriter {

    /** Which lane. */
    record Lane(String migration, String direction, int number) {

        @Override
        public String toString() {
            return "lane %d of %s".formatted(number, direction);
        }
    }

    /** A transaction and what its commit will do to the state. */
    private record Open(Session session, Work work, List<Consumer<LaneState>> changes) {}

    private final MemoryStore store;
    private final MemoryServer server;
    private final Lane lane;
    private final long epoch;
    private Optional<Open> open = Optional.empty();
    private boolean closed;

    MemoryLaneWriter(MemoryStore store, Lane lane, long epoch) {
        this.store = store;
        this.server = store.server();
        this.lane = lane;
        this.epoch = epoch;
        server.gate().step(() -> store.keep(this));
    }

    @Override
    public void begin() {
        if (closed || open.isPresent()) {
            throw new IllegalStateException("%s is %s".formatted(lane, closed ? "closed" : "in a transaction"));
        }
        server.reach(Faults.Point.BEGIN, lane.toString());
        Session session = store.session();
        open = Optional.of(session.step("begin on " + lane, () -> {
            LaneState state = state();
            if (state.holders().containsKey(lane.number())) {
                throw new LockedException("the progress of %s is being written".formatted(lane));
            }
            Work work = server.ledger().begin(Optional.of(lane.migration()));
            state.holders().put(lane.number(), work);
            return new Open(session, work, new ArrayList<>());
        }));
    }

    @Override
    public List<Rejection> insert(Table table, RowBatch rows) {
        return statement(Faults.Point.INSERT, table, statement -> statement.insert(rows));
    }

    @Override
    public List<Rejection> upsert(Table table, RowBatch rows) {
        return statement(Faults.Point.UPSERT, table, statement -> statement.upsert(rows));
    }

    @Override
    public List<Rejection> patch(Table table, RowBatch rows) {
        return statement(Faults.Point.PATCH, table, statement -> statement.patch(rows));
    }

    @Override
    public void delete(Table table, RowBatch keys) {
        statement(Faults.Point.DELETE, table, statement -> {
            statement.delete(keys);
            return List.of();
        });
    }

    @Override
    public List<Rejection> deleteEqual(Table table, RowBatch rows) {
        return statement(Faults.Point.DELETE, table, statement -> statement.deleteEqual(rows));
    }

    @Override
    public void clear(Table table, KeySpan span) {
        statement(Faults.Point.DELETE, table, statement -> {
            statement.clear(span);
            return List.of();
        });
    }

    @Override
    public void chunkDone(ChunkDone chunk) {
        later(state -> state.save(chunk));
    }

    @Override
    public void quarantine(List<Quarantined> rows) {
        List<Quarantined> saved = List.copyOf(rows);
        later(state -> saved.forEach(state::save));
    }

    @Override
    public void release(int table, List<Key> keys) {
        List<Key> released = List.copyOf(keys);
        later(state -> released.forEach(key -> state.release(table, key)));
    }

    @Override
    public void read(Table table, List<Key> keys, RowBatch into) {
        Open tx = required();
        orAbort(Faults.Point.LANE_READ, () -> tx.session().step("read on " + lane, () -> {
            TableView view = new TableView(server.shelf(table.name()), table);
            for (Key key : view.shelfKeys(keys, writer -> writer == tx.work() || !writer.running())) {
                view.shelf().current(tx.work(), key).ifPresent(row -> view.append(row, into));
            }
            return into;
        }));
    }

    @Override
    public void commit(LaneProgress progress) {
        Open tx = required();
        if (progress.lane() != lane.number()) {
            throw new IllegalArgumentException("progress of lane %d on %s".formatted(progress.lane(), lane));
        }
        orAbort(Faults.Point.COMMIT, () -> tx.session().step("commit on " + lane, () -> {
            LaneState state = state();
            requireRunning(tx);
            server.ledger().commit(tx.work());
            tx.changes().forEach(change -> change.accept(state));
            state.save(progress);
            return progress;
        }));
        open = Optional.empty();
        server.reach(Faults.Point.COMMIT_DURABLE, lane.toString());
    }

    @Override
    public void rollback() {
        server.gate().step(this::abandon);
        open = Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
        server.gate().step(() -> {
            abandon();
            store.release(this);
        });
        open = Optional.empty();
    }

    /** Rolls the open transaction back. Inside the gate. */
    void abandon() {
        open.map(Open::work).filter(Work::running).ifPresent(server.ledger()::rollBack);
    }

    private List<Rejection> statement(Faults.Point point, Table table, Function<LaneStatement, List<Rejection>> rows) {
        Open tx = required();
        return orAbort(point, () -> tx.session().step("write %s on %s".formatted(table.name(), lane), () -> {
            state();
            requireRunning(tx);
            TableView view = new TableView(server.shelf(table.name()), table);
            return rows.apply(new LaneStatement(view, tx.work(), server.check()));
        }));
    }

    private void later(Consumer<LaneState> change) {
        required().changes().add(change);
    }

    private Open required() {
        return open.orElseThrow(() -> new IllegalStateException("%s is in no transaction".formatted(lane)));
    }

    private static void requireRunning(Open tx) {
        if (!tx.work().running()) {
            throw tx.session().lost("go on with a transaction");
        }
    }

    /** The state, if this writer's epoch is in force. Inside the gate. */
    private LaneState state() {
        LaneState state = server.state(lane.migration(), lane.direction());
        if (state.epoch() != epoch) {
            throw new StaleOwnerException(
                    "epoch %d is not in force for %s, epoch %d is".formatted(epoch, lane, state.epoch()));
        }
        return state;
    }

    /** A step that takes the transaction with it if it does not come to its end. */
    private <T> T orAbort(Faults.Point point, Supplier<T> step) {
        boolean done = false;
        try {
            server.reach(point, lane.toString());
            T result = step.get();
            done = true;
            return result;
        } finally {
            if (!done) {
                server.gate().step(this::abandon);
            }
        }
    }
}
