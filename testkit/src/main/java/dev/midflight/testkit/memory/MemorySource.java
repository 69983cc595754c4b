package dev.midflight.testkit.memory;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Table;
import dev.midflight.spi.TxRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rows and log of a memory server. */
final class MemorySource implements Source {

    private final MemoryStore store;
    private final MemoryServer server;
    private final Reads reads;

    MemorySource(MemoryStore store) {
        this.store = store;
        this.server = store.server();
        this.reads = new Reads(store);
    }

    /**
     * The end of what is visible rather than the end of the log: a transaction before the start would never be
     * delivered,
     * so no snapshot taken from now on may miss it.
     */
    @Override
    public Position startLog(List<Table> tables) {
        Session session = store.session();
        return session.step("start the log", () -> {
            MemoryPosition start = server.ledger().visiblePrefix();
            server.kept().put(store.migration(), start.count());
            return start;
        });
    }

    @Override
    public ChangeLog log(Position from, List<Table> tables) {
        return new MemoryLog(store, ((MemoryPosition) from).on(server.name()), tables);
    }

    @Override
    public void dropLog() {
        server.gate().step(() -> server.kept().remove(store.migration()));
    }

    @Override
    public Position mark(String text) {
        server.reach(Faults.Point.MARK, text);
        Session session = store.session();
        return session.step("write a mark", () -> {
            Ledger ledger = server.ledger();
            ledger.commit(ledger.begin(Optional.empty()));
            return ledger.end();
        });
    }

    @Override
    public SnapshotToken now() {
        store.session().check("take a token");
        return reads.snapshot().token();
    }

    @Override
    public Optional<Duration> retention(Position from) {
        return server.retention();
    }

    @Override
    public Position position(String text) {
        return MemoryPosition.parse(text).on(server.name());
    }

    @Override
    public SnapshotToken token(String text) {
        return MemoryToken.parse(text);
    }

    @Override
    public TxRef tx(String text) {
        return MemoryTxRef.parse(text);
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
}
