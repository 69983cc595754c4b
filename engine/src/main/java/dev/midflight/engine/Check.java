package dev.midflight.engine;

import dev.midflight.engine.assess.Assessment;
import dev.midflight.engine.assess.Assessor;
import dev.midflight.engine.plan.MigrationPlan;

/** The look at everything before a migration. */
public final class Check {

    private Check() {}

    /**
     * Opens both stores and looks at everything; changes nothing. Needs no ownership.
     *
     * @param begun whether the tables of the target are Midflight's own already
     */
    public static Assessment of(MigrationPlan plan, Assessor.Begun begun) {
        try (StorePair stores = StorePair.open(plan)) {
            return new Assessor(plan, stores.source(), stores.target(), begun).assess();
        }
    }
}
