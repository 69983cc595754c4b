package dev.midflight.engine;

import dev.midflight.engine.assess.Assessment;
import dev.midflight.engine.assess.Assessor;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.plan.ApplyMode;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Store;
import java.util.List;

/** Both stores, opened, and the two directions between them. */
record Sides(Store source, Store target, Assessment assessment, Direction forward, Direction reverse)
        implements AutoCloseable {

    /** Opens both stores and finds out how the tables travel; a new migration is checked whole and may be refused. */
    static Sides open(MigrationPlan plan, Phase phase) {
        Store source = Stores.open(plan.source().store(), plan.migration(), "source");
        boolean opened = false;
        try {
            Store target = Stores.open(plan.target().store(), plan.migration(), "target");
            try {
                Assessment assessment = phase == Phase.NEW
                        ? new Assessor(plan, source, target, Assessor.Begun.NO).assess()
                        : new Assessor(plan, source, target, Assessor.Begun.YES).tablesOnly();
                Migration.requireAccepted(assessment);
                Sides sides = of(source, target, assessment, plan.apply());
                opened = true;
                return sides;
            } finally {
                if (!opened) {
                    target.close();
                }
            }
        } finally {
            if (!opened) {
                source.close();
            }
        }
    }

    private static Sides of(Store source, Store target, Assessment assessment, ApplyMode apply) {
        Spread following = apply == ApplyMode.TRANSACTIONAL ? Spread.BY_TRANSACTION : Spread.BY_KEY;
        List<TablePair> onward = assessment.pairs();
        List<TablePair> back = onward.stream().map(TablePair::reversed).toList();
        return new Sides(
                source,
                target,
                assessment,
                new Direction("forward", source.source(), target.target("forward"), onward, following),
                new Direction("reverse", target.source(), source.target("reverse"), back, following));
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
