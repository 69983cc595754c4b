package dev.midflight.engine;

import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.spi.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables in which the application leaves marks. They outlive the migration, for an instance that still leaves marks
 * fails without them; only the operator knows when none does any more.
 */
public final class MarkTables {

    private MarkTables() {}

    /**
     * Drops those of both sides that are empty. May be repeated.
     *
     * @return why the others stay, each with its side
     */
    public static List<String> drop(MigrationPlan plan) {
        List<String> left = new ArrayList<>();
        for (String side : List.of("source", "target")) {
            try (Store store = Stores.open(plan, side)) {
                store.source().dropMarks().ifPresent(why -> left.add("%s: %s".formatted(side, why)));
            }
        }
        return left;
    }
}
