package dev.midflight.testkit.memory;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Position;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.time.Duration;
import java.util.List;
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
    public void install(List<Table> tables) {
        change("install the fence", fence -> {
            fence.install(names(tables));
            return true;
        });
    }

    @Override
    public Position raise(List<Table> tables, Duration wait) {
        Set<TableName> names = names(tables);
        if (!server.gate().inside(() -> quiet(names))) {
            server.reach(Faults.Point.WAIT, "raise the fence");
        }
        if (!server.gate().await(() -> quiet(names), wait)) {
            throw new StoreUnavailableException(
                    "Cannot raise the fence on memory server %s: transactions were open after %s"
                            .formatted(server.name(), wait),
                    "End the long transactions of the application, then try again.",
                    null);
        }
        return change("raise the fence", fence -> {
            requireInstalled(fence, names);
            fence.raise();
            Ledger ledger = server.ledger();
            ledger.commit(ledger.begin(java.util.Optional.empty()));
            return ledger.end();
        });
    }

    @Override
    public void lower(List<Table> tables) {
        change("lower the fence", fence -> {
            fence.lower();
            return true;
        });
    }

    @Override
    public void remove(List<Table> tables) {
        change("remove the fence", fence -> {
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
    public List<Finding> trial(List<String> logins) {
        return logins.stream()
                .map(login -> Finding.ok(login, "is stopped by the fence"))
                .toList();
    }

    /** True if no running transaction of another has written these tables. */
    private boolean quiet(Set<TableName> names) {
        return server.ledger().running().stream()
                .filter(work ->
                        work.migration().filter(store.migration()::equals).isEmpty())
                .flatMap(work -> work.shelves().stream())
                .noneMatch(shelf -> names.contains(shelf.name()));
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

    private <T> T change(String attempt, Function<FenceState, T> step) {
        server.reach(Faults.Point.FENCE, attempt);
        Session session = store.session();
        T result = session.step(attempt, () -> step.apply(server.fence(store.migration())));
        server.reach(Faults.Point.FENCE_DURABLE, attempt);
        return result;
    }
}
