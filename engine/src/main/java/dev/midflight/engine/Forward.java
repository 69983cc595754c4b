package dev.midflight.engine;

import dev.midflight.engine.assess.TableAssessment;
import dev.midflight.engine.copy.Copy;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.follow.States;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.throttle.Passage;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.engine.verify.Mismatch;
import dev.midflight.spi.Position;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from nothing to the proof: each phase is saved once its work is durable, and is gone through again if it
 * was not.
 */
final class Forward {

    private static final Logger LOG = LoggerFactory.getLogger(Forward.class);
    private static final Duration TICK = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration SAY_AGAIN = Duration.ofMinutes(1);

    private static final Duration BETWEEN_TRANSACTIONS = Duration.ofNanos(200_000);

    private final Migration migration;
    private final MigrationPlan plan;
    private final Time time;

    Forward(Migration migration, MigrationPlan plan, Time time) {
        this.migration = migration;
        this.plan = plan;
        this.time = time;
    }

    /** Goes to the proof, or less far if that is the goal. */
    void advance(Goal goal) throws InterruptedException {
        if (goal == Goal.PREPARED) {
            migration.undisturbed(this::makeTables);
            return;
        }
        awaitBegun();
        if (migration.state().phase() == Phase.FINISHED) {
            return;
        }
        Live live = migration.running();
        if (!migration.state().phase().isAtLeast(Phase.COPIED)) {
            Instant began = time.now();
            if (!copy(live)) {
                return;
            }
            guardRows(live);
            migration.advancePhase(Phase.COPIED, "every chunk is durable and the log has passed their snapshots");
            migration.timed("copy", began);
        }
        if (!migration.state().phase().isAtLeast(Phase.INDEXED)) {
            Instant began = time.now();
            index(live);
            migration.advancePhase(Phase.INDEXED, "indexes and constraints are made");
            migration.timed("index", began);
        }
        if (goal != Goal.COPIED) {
            migration.undisturbed(this::prove);
        }
    }

    /** Nothing is switched yet, so that an application may take its time to answer, and other commands may come in. */
    private void awaitBegun() throws InterruptedException {
        long nextNanos = time.nanos() + TICK.toNanos();
        AtomicBoolean begun = new AtomicBoolean();
        migration.undisturbed(() -> begun.set(start()));
        while (!begun.get()) {
            if (time.nanos() - nextNanos > 0) {
                nextNanos = time.nanos() + SAY_AGAIN.toNanos();
                LOG.warn("waiting for routers cause={}", migration.routers().waitedFor());
            }
            time.pause(LOOK);
            migration.undisturbed(() -> begun.set(start()));
        }
    }

    /** True if rows may be read, or nothing is to be done any more. */
    private boolean start() throws InterruptedException {
        if (migration.state().phase() == Phase.FINISHED) {
            return true;
        }
        makeTables();
        Live live = migration.engage();
        if (!migration.state().phase().isAtLeast(Phase.COPYING)) {
            // Before the first row is read: what a router writes uncaptured would be in neither rows nor changes.
            if (!migration.routers().captured()) {
                return false;
            }
            migration.advancePhase(
                    Phase.COPYING,
                    "following from " + live.stream().crossing().position().encode());
        }
        return true;
    }

    private void makeTables() {
        if (migration.state().phase() == Phase.NEW) {
            Instant began = time.now();
            prepare();
            migration.advancePhase(Phase.PREPARED, "tables and state are made");
            migration.timed("prepare", began);
        }
    }

    private void prove() throws InterruptedException {
        if (migration.state().phase().isAtLeast(Phase.VERIFIED)) {
            return;
        }
        Instant began = time.now();
        Verification verification = migration.verification(migration.engage());
        verification.verify(Verification.Request.WHOLE);
        verification.requireEqual();
        migration.advancePhase(Phase.VERIFIED, "both sides are proven equal");
        migration.timed("verify", began);
    }

    private void prepare() {
        Sides sides = migration.sides();
        for (TableAssessment table : sides.assessment().tables()) {
            if (table.target().isEmpty()) {
                for (SchemaPlan.Statement statement : table.plan().create()) {
                    sides.target().schema().execute(statement);
                }
            }
        }
        if (TableNotes.isEmpty(migration.journal())) {
            TableNotes.save(
                    migration.writer(),
                    sides.assessment().known(name -> sides.target().schema().shape(name)));
        }
        begin();
    }

    /** The tables are there: looks at them as any later process will, and begins. */
    private void begin() {
        Sides sides = migration.reopened();
        Direction forward = sides.forward();
        List<Table> targets = forward.tables().stream().map(TablePair::target).toList();
        List<String> unknown = sides.target()
                .schema()
                .grant(
                        targets.stream().map(Table::name).toList(),
                        plan.switching().appUsers());
        if (!unknown.isEmpty()) {
            LOG.warn("logins missing on the target, nothing granted logins={}", unknown);
        }
        forward.target().own(migration.writer().epoch());
        if (!States.isBegun(forward)) {
            sides.target().fence().closeUnfilled(targets, TICK);
            States.begin(forward, lanes(), Spread.BY_CHUNK);
        }
    }

    /** Two lanes a core up to eight: one waits for the network while the other writes. */
    private int lanes() {
        return plan.copy()
                .lanes()
                .orElse(Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors() * 2)));
    }

    /** Copies; false if it was told to stop. The lookout lives beside the copy; nothing is asked of it. */
    @SuppressWarnings("try")
    private boolean copy(Live live) throws InterruptedException {
        Tuning tuning = migration.tuning();
        Copy copy = new Copy(live.direction(), live.stream(), tuning.effort(), tuning.throttle(), time);
        Copy.Gate gate = expected -> {
            Passage passage = migration.pass(expected);
            if (migration.isStopping()) {
                throw new StoppedException();
            }
            return passage;
        };
        try (Lookout lookout = Lookout.over(migration.sides(), live, tuning.throttle(), time)) {
            List<Copy.Part> pilot = copy.pilot(plan.copy().pilot().fraction().doubleValue(), gate);
            provePilot(live, pilot);
            rest(live, copy, gate);
        } catch (StoppedException e) {
            return false;
        }
        Position mark = live.direction().source().mark("copied");
        while (!live.stream().awaitApplied(mark, TICK)) {
            live.stream().requireRunning();
        }
        return true;
    }

    /** Copies what the pilot left; large tables without their keys, which are made afterwards. */
    private void rest(Live live, Copy copy, Copy.Gate gate) throws InterruptedException {
        LateKeys late = LateKeys.choose(migration, plan, live, copy);
        if (late.isEmpty()) {
            copy.rest(gate);
            return;
        }
        Stream stream = live.stream();
        stream.rest();
        while (!stream.standAll(TICK, late::drop)) {
            stream.requireRunning();
        }
        copy.rest(gate);
        Instant began = time.now();
        while (!stream.standAll(TICK, () -> migration.indexing(late::make))) {
            stream.requireRunning();
        }
        migration.timed("keys", began);
        stream.goOn();
    }

    /** While all lanes stand, so that none of them is what the fence waits for. */
    private void guardRows(Live live) throws InterruptedException {
        List<Table> targets =
                live.direction().tables().stream().map(TablePair::target).toList();
        Runnable work = () -> migration.sides().target().fence().filled(targets, TICK);
        while (!live.stream().standAll(TICK, work)) {
            live.stream().requireRunning();
        }
    }

    private void provePilot(Live live, List<Copy.Part> pilot) throws InterruptedException {
        List<Mismatch> mismatches = new ArrayList<>();
        for (Copy.Part part : pilot) {
            TablePair table = live.direction().tables().get(part.table());
            mismatches.addAll(live.verifier().verify(table, List.of(part.span())));
        }
        if (!mismatches.isEmpty()) {
            throw new MismatchException(new Explanation(
                    "Cannot go on with the copy",
                    "pilot part",
                    "%d of its rows differ from the source".formatted(mismatches.size()),
                    "Look at the table's mapping with check; nothing else was copied.",
                    MismatchException.EXIT_MISMATCH));
        }
        LOG.info("pilot proven parts={}", pilot.size());
    }

    /**
     * Makes indexes and constraints while all lanes stand, at a place where the target equals a prefix of the source.
     */
    private void index(Live live) throws InterruptedException {
        Stream stream = live.stream();
        while (!stream.crossing().follow(live.direction().following(), () -> States.follow(live.direction()))) {
            stream.requireRunning();
            time.pause(BETWEEN_TRANSACTIONS);
        }
        Runnable work = () -> {
            for (TableAssessment table : migration.sides().assessment().tables()) {
                for (SchemaPlan.Statement statement : table.plan().afterCopy()) {
                    if (migration.isStopping()) {
                        throw new StoppedException();
                    }
                    migration.sides().target().schema().execute(statement);
                }
            }
        };
        while (!stream.standAll(TICK, () -> migration.indexing(work))) {
            stream.requireRunning();
        }
    }

    /** The copy was told to stop; what is durable stays. */
    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
