package dev.midflight.testkit.memory;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.util.List;

/** Finds everything as it should be. */
final class MemoryInspection implements Inspection {

    private final MemoryStore store;

    MemoryInspection(MemoryStore store) {
        this.store = store;
    }

    @Override
    public List<Finding> inspect(Role role) {
        store.session().check("inspect");
        return List.of(Finding.ok("server", store.product()));
    }

    @Override
    public List<Finding> scan(Table table) {
        store.session().check("scan " + table.name());
        return List.of(Finding.ok(table.name().toString(), "every value can be held"));
    }

    @Override
    public List<String> logins(List<TableName> tables) {
        return store.server().logins();
    }
}
