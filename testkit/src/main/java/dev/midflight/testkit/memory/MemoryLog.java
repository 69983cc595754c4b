package dev.midflight.testkit.memory;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Delivers a server's log: every transaction, also one without a wanted change, as {@code Begin ... Commit}; one
 * {@code Idle} whenever the end is reached.
 */
final class MemoryLog implements ChangeLog {

    private final MemoryStore store;
    private final MemoryServer server;
    private final Session session;
    private final ImageWriter images;
    private final Map<TableName, Table> tables = new LinkedHashMap<>();
    private long done;
    private Optional<Work> current = Optional.empty();
    private int step;
    private boolean idleTold;
    private boolean closed;

    MemoryLog(MemoryStore store, MemoryPosition from, List<Table> tables) {
        this.store = store;
        this.server = store.server();
        this.session = store.session();
        this.images =
                new ImageWriter(server.options().images(), server.options().largeBytes());
        this.done = from.count();
        tables.forEach(table -> this.tables.put(table.name(), table));
        server.gate().step(this::requireKept);
    }

    @Override
    public Optional<LogEvent> poll(Duration wait) {
        if (closed) {
            throw new IllegalStateException("the log is closed");
        }
        server.reach(Faults.Point.LOG_POLL, store.migration());
        if (idleTold) {
            server.gate().await(() -> !session.alive() || more(), wait);
        }
        return server.gate().inside(() -> {
            session.check("read the log");
            requireKept();
            return next();
        });
    }

    private boolean more() {
        return done < server.ledger().end().count();
    }

    private void requireKept() {
        if (done < server.ledger().discarded()) {
            throw new PositionLostException(
                    "Cannot read the log of memory server %s from %d: it is kept from %d on"
                            .formatted(server.name(), done, server.ledger().discarded()),
                    "Copy again.",
                    null);
        }
    }

    private Optional<LogEvent> next() {
        if (current.isPresent()) {
            return Optional.of(within(current.get()));
        }
        if (more()) {
            Work work = server.ledger().at(done + 1);
            current = Optional.of(work);
            step = 0;
            idleTold = false;
            return Optional.of(new LogEvent.Begin(work.ref()));
        }
        if (idleTold) {
            return Optional.empty();
        }
        idleTold = true;
        return Optional.of(new LogEvent.Idle(new MemoryPosition(server.name(), done)));
    }

    private LogEvent within(Work work) {
        boolean echo = work.migration().filter(store.migration()::equals).isPresent();
        List<LogStep> steps = echo ? List.of() : work.steps();
        while (step < steps.size()) {
            LogStep first = steps.get(step);
            Optional<Table> table = Optional.ofNullable(tables.get(first.table()));
            if (table.isPresent()) {
                return event(steps, first, table.get());
            }
            step++;
        }
        current = Optional.empty();
        done++;
        return new LogEvent.Commit(new MemoryPosition(server.name(), done), work.at());
    }

    private LogEvent event(List<LogStep> steps, LogStep first, Table table) {
        if (first instanceof LogStep.Emptied) {
            step++;
            return new LogEvent.Truncated(table);
        }
        if (first instanceof LogStep.Redefined redefined) {
            step++;
            return new LogEvent.Altered(table, redefined.statement());
        }
        return new LogEvent.Changes(piece(steps, table));
    }

    private ChangeBatch piece(List<LogStep> steps, Table table) {
        TableView view = new TableView(server.shelf(table.name()), table);
        ChangeBatch batch = new ChangeBatch(table);
        while (step < steps.size()
                && batch.count() < server.options().batchChanges()
                && steps.get(step) instanceof LogStep.RowChanged change
                && change.table().equals(table.name())) {
            images.append(view, change, batch);
            step++;
        }
        return batch;
    }

    @Override
    public void confirm(Position durable) {
        long count = ((MemoryPosition) durable).on(server.name()).count();
        server.gate()
                .step(() -> server.kept().computeIfPresent(store.migration(), (any, kept) -> Math.max(kept, count)));
    }

    @Override
    public void close() {
        closed = true;
    }
}
