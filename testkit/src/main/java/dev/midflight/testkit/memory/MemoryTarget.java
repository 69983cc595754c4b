package dev.midflight.testkit.memory;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Rows and state of one direction on a memory server. An older owner's open transactions are rolled back by
 * {@link #own},
 * where a real store would wait for them: either way they are whole before it or not there at all.
 */
final class MemoryTarget implements Target {

    private final MemoryStore store;
    private final MemoryServer server;
    private final String direction;
    private final Reads reads;
    private volatile OptionalLong owned = OptionalLong.empty();

    MemoryTarget(MemoryStore store, String direction) {
        this.store = store;
        this.server = store.server();
        this.direction = direction;
        this.reads = new Reads(store);
    }

    @Override
    public void own(long epoch) {
        change("own " + direction, state -> {
            requireNotNewer(state, epoch);
            state.holders().values().stream()
                    .filter(work -> state.epoch() < epoch)
                    .toList()
                    .forEach(server.ledger()::rollBack);
            state.epoch(epoch);
            owned = OptionalLong.of(epoch);
        });
    }

    @Override
    public List<LaneProgress> progress() {
        return state("read the progress", LaneState::progress);
    }

    @Override
    public List<ChunkDone> chunks() {
        return state("read the chunks", LaneState::chunks);
    }

    @Override
    public List<Quarantined> quarantine() {
        return state("read the quarantine", LaneState::quarantine);
    }

    @Override
    public LaneWriter lane(int lane) {
        store.session().check("open lane " + lane);
        return new MemoryLaneWriter(store, new MemoryLaneWriter.Lane(store.migration(), direction, lane), epoch());
    }

    @Override
    public Map<String, String> notes() {
        return state("read the notes", LaneState::notes);
    }

    @Override
    public void note(String name, String text) {
        long epoch = epoch();
        change("save note " + name, state -> {
            requireNotNewer(state, epoch);
            state.note(name, text);
        });
    }

    @Override
    public Map<TableName, Finding> firing(List<Table> tables) {
        return Map.of();
    }

    @Override
    public void reset(long epoch) {
        change("reset " + direction, state -> {
            requireNotNewer(state, epoch);
            state.epoch(epoch);
            state.reset();
        });
    }

    @Override
    public void remove() {
        change("remove the state", state -> server.forgetStates(store.migration()));
    }

    @Override
    public RowRead read(Table table, KeySpan span) {
        return reads.read(table, span);
    }

    @Override
    public RowRead read(Table table, List<Key> keys) {
        return reads.read(table, keys);
    }

    @Override
    public Optional<Key> bound(Table table, Optional<Key> first, long rows) {
        return reads.bound(table, first, rows);
    }

    @Override
    public Estimate estimate(Table table) {
        return reads.estimate(table);
    }

    private long epoch() {
        return owned.orElseThrow(() -> new IllegalStateException("direction %s is not owned".formatted(direction)));
    }

    private static void requireNotNewer(LaneState state, long epoch) {
        if (epoch < state.epoch()) {
            throw new StaleOwnerException("epoch %d is not in force, epoch %d is".formatted(epoch, state.epoch()));
        }
    }

    private <T> T state(String attempt, Function<LaneState, T> step) {
        server.reach(Faults.Point.STATE, attempt);
        Session session = store.session();
        return session.step(attempt, () -> step.apply(server.state(store.migration(), direction)));
    }

    private void change(String attempt, java.util.function.Consumer<LaneState> step) {
        state(attempt, state -> {
            step.accept(state);
            return true;
        });
        server.reach(Faults.Point.STATE_DURABLE, attempt);
    }
}
