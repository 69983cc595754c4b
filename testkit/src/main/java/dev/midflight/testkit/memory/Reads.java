package dev.midflight.testkit.memory;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.Table;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads rows of a server; the same for sources and targets. */
final class Reads implements RowReader {

    private final MemoryStore store;

    Reads(MemoryStore store) {
        this.store = store;
    }

    @Override
    public RowRead read(Table table, KeySpan span) {
        return open(table, (view, snapshot) -> new SpanCursor(view, span, snapshot));
    }

    @Override
    public RowRead read(Table table, List<Key> keys) {
        List<Key> wanted = List.copyOf(keys);
        return open(table, (view, snapshot) -> new KeysCursor(view, view.shelfKeys(wanted, snapshot), snapshot));
    }

    /** Takes a snapshot now. */
    Snapshot snapshot() {
        MemoryServer server = store.server();
        Ledger ledger = server.ledger();
        TxSet reported = server.gate().inside(ledger::reported);
        server.reach(Faults.Point.BEFORE_VIEW, server.name());
        View view = server.gate().inside(() -> new View(ledger.visible(), ledger.visiblePrefix()));
        server.reach(Faults.Point.AFTER_VIEW, server.name());
        Visibility visibility = server.options().visibility();
        MemoryToken token =
                switch (visibility) {
                    case EXACT_BY_TX ->
                        new MemoryToken(visibility, view.seen(), server.gate().inside(ledger::end));
                    case EXACT_BY_POSITION -> new MemoryToken(visibility, TxSet.NONE, view.prefix());
                    case TRI_STATE ->
                        new MemoryToken(visibility, reported, server.gate().inside(ledger::end));
                };
        return new Snapshot(token, work -> view.seen().contains(work.id()));
    }

    @Override
    public Optional<Key> bound(Table table, Optional<Key> first, long rows) {
        Session session = store.session();
        return session.step("find a bound in " + table.name(), () -> {
            TableView view = view(table);
            KeySpan span = new KeySpan(first, Optional.empty());
            return view.sameKey() ? boundInOrder(view, span, rows) : boundBySorting(view, span, rows);
        });
    }

    private static Optional<Key> boundInOrder(TableView view, KeySpan span, long rows) {
        long left = rows;
        Optional<Key> at = view.start(span);
        while (at.isPresent()) {
            if (view.shelf().seen(at.get(), Work::ended).isPresent() && left-- == 0) {
                return at;
            }
            at = view.shelf().after(at.get());
        }
        return at;
    }

    private static Optional<Key> boundBySorting(TableView view, KeySpan span, long rows) {
        java.util.TreeSet<Key> keys = new java.util.TreeSet<>();
        view.shelf().each(Work::ended, (shelfKey, row) -> keys.add(view.key(row)));
        return keys.stream().filter(span::contains).skip(rows).findFirst();
    }

    @Override
    public Estimate estimate(Table table) {
        Session session = store.session();
        return session.step("estimate " + table.name(), () -> {
            long[] sums = new long[2];
            store.server().shelf(table.name()).each(Work::ended, (key, row) -> {
                sums[0]++;
                sums[1] += row.bytes();
            });
            return new Estimate(sums[0], sums[1]);
        });
    }

    private TableView view(Table table) {
        return new TableView(store.server().shelf(table.name()), table);
    }

    private RowRead open(Table table, CursorMaker maker) {
        MemoryServer server = store.server();
        server.reach(Faults.Point.READ_OPEN, table.name().toString());
        Session session = store.session();
        Snapshot snapshot = snapshot();
        return new MemoryRowRead(
                session,
                snapshot.token(),
                () -> session.step("read " + table.name(), () -> maker.make(view(table), snapshot.sees())));
    }

    /** Which transactions a snapshot sees, and the token that says so. */
    record Snapshot(MemoryToken token, Predicate<Work> sees) {}

    private record View(TxSet seen, MemoryPosition prefix) {}

    private interface CursorMaker {
        Cursor make(TableView view, Predicate<Work> snapshot);
    }
}
