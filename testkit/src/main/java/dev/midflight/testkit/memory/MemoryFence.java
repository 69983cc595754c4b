package dev.midflight.testkit.memory;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Position;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Stops an application's transactions on a memory server. Its state outlives crashes and stores. */
final class MemoryFence implements Fence {

    private final MemoryStore store;
    private final MemoryServer server;

    MemoryFence(MemoryStore store) {
        this.store = store;
        this.server = store.server();
    }

    @Override
    public void install(List<Table> tables, Duration wait) {
        change("install the fence", Duration.ZERO, fence -> {
            fence.install(names(tables));
            return true;
        });
    }

    @Override
    public Position raise(List<Table> tables, Duration wait) {
        Set<TableName> names = names(tables);
        return change("raise the fence", wait, fence -> {
            requireInstalled(fence, names);
            requireQuiet(names);
            fence.raise();
            Ledger ledger = server.ledger();
            ledger.commit(ledger.begin(Optional.empty()));
            return ledger.end();
        });
    }

    @Override
    public void lower(List<Table> tables) {
        change("lower the fence", Duration.ZERO, fence -> {
            fence.lower();
            return true;
        });
    }

    @Override
    public void remove(List<Table> tables) {
        change("remove the fence", Duration.ZERO, fence -> {
            fence.remove();
            return true;
        });
    }

    @Override
    public boolean raised() {
        Session session = store.session();
        return session.step(
                "read the fence", () -> server.fence(store.migration()).raised());
    }

    @Override
    public Map<TableName, String> others(List<TableName> tables) {
        return store.session().step("look for other fences", () -> server.otherFences(store.migration(), tables));
    }

    @Override
    public List<Finding> trial(List<String> logins) {
        return logins.stream()
                .map(login -> Finding.ok(login, "is stopped by the fence"))
                .toList();
    }

    /** Requires that no running transaction of another has written these tables. */
    private void requireQuiet(Set<TableName> names) {
        boolean written = server.ledger().running().stream()
                .filter(work ->
                        work.migration().filter(store.migration()::equals).isEmpty())
                .flatMap(work -> work.shelves().stream())
                .anyMatch(shelf -> names.contains(shelf.name()));
        if (written) {
            throw new LockedException("a transaction has written %s".formatted(names));
        }
    }

    private void requireInstalled(FenceState fence, Set<TableName> names) {
        if (!fence.guards(names)) {
            throw new StoreRefusedException(
                    "Cannot raise the fence of %s: it is not installed on all tables".formatted(names),
                    "Install the fence first.",
                    null);
        }
    }

    private static Set<TableName> names(List<Table> tables) {
        return tables.stream().map(Table::name).collect(Collectors.toSet());
    }

    private <T> T change(String attempt, Duration wait, Function<FenceState, T> step) {
        server.reach(Faults.Point.FENCE, attempt);
        Session session = store.session();
        T result = session.step(attempt, wait, () -> step.apply(server.fence(store.migration())));
        server.reach(Faults.Point.FENCE_DURABLE, attempt);
        return result;
    }
}
