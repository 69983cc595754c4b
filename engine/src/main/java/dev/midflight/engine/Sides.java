package dev.midflight.engine;

import dev.midflight.engine.assess.Alterations;
import dev.midflight.engine.assess.Assessment;
import dev.midflight.engine.assess.Assessor;
import dev.midflight.engine.assess.KnownTable;
import dev.midflight.engine.cutover.Routers;
import dev.midflight.engine.cutover.Side;
import dev.midflight.engine.cutover.Switch;
import dev.midflight.engine.follow.Definitions;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.plan.ApplyMode;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Store;
import dev.midflight.spi.TableName;
import java.util.List;

/** Both stores, opened, and the two directions between them. */
record Sides(Store source, Store target, Assessment assessment, Direction forward, Direction reverse)
        implements AutoCloseable {

    /**
     * Opens both stores and finds out how the tables travel. A new migration is checked whole and may be refused; in
     * one whose tables are made, definitions that changed are followed, or hold it.
     */
    static Sides open(MigrationPlan plan, Journal journal, JournalWriter writer) {
        Store source = Stores.open(plan, "source");
        boolean opened = false;
        try {
            Store target = Stores.open(plan, "target");
            try {
                Sides sides = of(plan, source, target, journal, writer);
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

    private static Sides of(MigrationPlan plan, Store source, Store target, Journal journal, JournalWriter writer) {
        List<KnownTable> known = TableNotes.read(journal);
        if (known.isEmpty()) {
            Definitions before =
                    Definitions.now(source.schema(), source.schema().tables());
            Assessment assessment = new Assessor(plan, source, target, Assessor.Begun.NO).assessWithoutValues();
            Defined defined = new Defined(before, Definitions.now(target.schema(), List.of()));
            return of(source, target, assessment, defined, plan.apply());
        }
        LateKeys.restore(journal, writer, target.schema());
        boolean forward = journal.state().orElseThrow().authority() == Authority.SOURCE;
        Store leader = forward ? source : target;
        Store follower = forward ? target : source;
        Definitions leading = Definitions.now(leader.schema(), names(known, forward));
        List<KnownTable> followed = new Alterations(leader, follower, forward).follow(known);
        if (!followed.equals(known)) {
            TableNotes.save(writer, followed);
        }
        Definitions following = Definitions.now(follower.schema(), names(known, !forward));
        Assessment assessment = new Assessor(plan, source, target, Assessor.Begun.YES).tablesOnly(followed);
        Defined defined = forward ? new Defined(leading, following) : new Defined(following, leading);
        return of(source, target, assessment, defined, plan.apply());
    }

    private static List<TableName> names(List<KnownTable> tables, boolean ofSource) {
        return tables.stream()
                .map(table -> ofSource ? table.source() : table.target())
                .toList();
    }

    /** The columns of both sides by which rows are read. */
    private record Defined(Definitions source, Definitions target) {}

    private static Sides of(Store source, Store target, Assessment assessment, Defined defined, ApplyMode apply) {
        assessment.requireAccepted();
        Spread spread = apply == ApplyMode.TRANSACTIONAL ? Spread.BY_TRANSACTION : Spread.BY_KEY;
        List<TablePair> onward = assessment.pairs();
        List<TablePair> back = onward.stream().map(TablePair::reversed).toList();
        return new Sides(
                source,
                target,
                assessment,
                new Direction("forward", source.source(), target.target("forward"), onward, spread, defined.source()),
                new Direction("reverse", target.source(), source.target("reverse"), back, spread, defined.target()));
    }

    /** The direction in which changes go while a side has the writes; the first one if nobody has. */
    Direction from(Authority authority) {
        return authority == Authority.TARGET ? reverse : forward;
    }

    /** The switch that gives the writes to one side. */
    Switch switching(Authority to, JournalWriter writer, Routers routers, Time time) {
        Side old = new Side(
                Authority.SOURCE,
                source,
                forward.tables().stream().map(TablePair::source).toList());
        Side renewed = new Side(
                Authority.TARGET,
                target,
                forward.tables().stream().map(TablePair::target).toList());
        return to == Authority.TARGET
                ? new Switch(new Switch.Sides(old, renewed), reverse, writer, routers, time)
                : new Switch(new Switch.Sides(renewed, old), forward, writer, routers, time);
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
