package dev.midflight.engine;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.spi.Store;

/**
 * Both stores of a plan, opened beside the migration for whoever looks at them.
 *
 * @param source the side that held the rows
 * @param target the side that is to hold them
 */
public record StorePair(Store source, Store target) implements AutoCloseable {

    /** Requires both. */
    public StorePair {
        requireNonNull(source, "source");
        requireNonNull(target, "target");
    }

    /** Opens both. */
    public static StorePair open(MigrationPlan plan) {
        Store source = Stores.open(plan, "source");
        boolean opened = false;
        try {
            StorePair pair = new StorePair(source, Stores.open(plan, "target"));
            opened = true;
            return pair;
        } finally {
            if (!opened) {
                source.close();
            }
        }
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
