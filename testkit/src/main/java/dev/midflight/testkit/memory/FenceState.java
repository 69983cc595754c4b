package dev.midflight.testkit.memory;

import dev.midflight.spi.TableName;
import java.util.HashSet;
import java.util.Set;

/** One migration's fence on a server. Confined to the server's gate. */
final class FenceState {

    private final Set<TableName> installed = new HashSet<>();
    private boolean raised;

    void install(Set<TableName> tables) {
        installed.addAll(tables);
    }

    void raise() {
        raised = true;
    }

    void lower() {
        raised = false;
    }

    void remove() {
        installed.clear();
        raised = false;
    }

    boolean raised() {
        return raised;
    }

    boolean guards(Set<TableName> tables) {
        return installed.containsAll(tables);
    }

    boolean stops(TableName table) {
        return raised && installed.contains(table);
    }
}
