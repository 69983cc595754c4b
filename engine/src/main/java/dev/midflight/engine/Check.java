package dev.midflight.engine;

import dev.midflight.engine.assess.Assessment;
import dev.midflight.engine.assess.Assessor;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.spi.Store;

/** The look at everything before a migration. */
public final class Check {

    private Check() {}

    /**
     * Opens both stores and looks at everything; changes nothing. Needs no ownership.
     *
     * @param begun whether the tables of the target are Midflight's own already
     */
    public static Assessment of(MigrationPlan plan, Assessor.Begun begun) {
        try (Store source = Stores.open(plan, "source");
                Store target = Stores.open(plan, "target")) {
            return new Assessor(plan, source, target, begun).assess();
        }
    }
}
