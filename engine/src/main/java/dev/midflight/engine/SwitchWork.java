package dev.midflight.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.cutover.Attempt;
import dev.midflight.engine.cutover.Group;
import dev.midflight.engine.cutover.Members;
import dev.midflight.engine.cutover.Switch;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.cutover.Switched;
import dev.midflight.engine.follow.TableAlteredException;
import dev.midflight.engine.follow.TableHeldException;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.journal.Step;
import dev.midflight.engine.journal.SwitchState;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.PlanReader;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.verify.BusinessProof;
import dev.midflight.engine.verify.Certificate;
import dev.midflight.engine.verify.TableProof;
import dev.midflight.spi.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Switches of a migration, there and back, and those that another process left in the middle. One thread at a time. */
final class SwitchWork {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchWork.class);

    /** The attempt of a group that is under way, or was last; empty if this migration switched alone. */
    private static final String ATTEMPT = "group.attempt";

    private final Migration migration;
    private final MigrationPlan plan;
    private final Time time;

    SwitchWork(Migration migration, MigrationPlan plan, Time time) {
        this.migration = migration;
        this.plan = plan;
        this.time = time;
    }

    /** Switches the writes to the target, in one moment with others if there is an attempt. */
    Switched cutover(Duration maxPause, Optional<Attempt> attempt) throws InterruptedException {
        MigrationState state = settled("cutover");
        if (state.authority() == Authority.TARGET) {
            throw new SwitchException("cutover", "the target has the writes already", "Nothing is to be done.", null);
        }
        if (!state.phase().isAtLeast(Phase.VERIFIED)) {
            throw new SwitchException(
                    "cutover",
                    "the migration is in phase %s".formatted(state.phase()),
                    "Let run go to the phase VERIFIED first.",
                    null);
        }
        requireAlone();
        requireBusiness();
        return to(Authority.TARGET, maxPause, attempt);
    }

    /** Where it stands once a switch that was interrupted has ended by what its own attempt says, before another's. */
    private MigrationState settled(String command) {
        if (migration.state().phase() == Phase.FINISHED) {
            throw new SwitchException(
                    command, "the migration is finished", "There is nothing to switch any more.", null);
        }
        if (migration.state().isSwitchOpen()) {
            migration.engage();
        }
        return migration.state();
    }

    /** Refuses a table whose writers another migration stops or lets in as well. */
    private void requireAlone() {
        List<TableName> tables = migration.sides().forward().tables().stream()
                .map(pair -> pair.source().name())
                .toList();
        migration.sides().source().fence().others(tables).forEach((table, other) -> {
            throw new SwitchException(
                    "cutover",
                    "migration %s has its fence on table %s of the source".formatted(other, table),
                    "Finish that migration first; two cannot both say who writes.",
                    null);
        });
    }

    /** Refuses while the last answers to what users ask do not speak for the target. */
    private void requireBusiness() {
        businessObjection().ifPresent(objection -> {
            throw new SwitchException(
                    "the check of what users see",
                    objection,
                    "Run verify, remove the cause of what it names, and run it again; then switch.",
                    null);
        });
    }

    private Optional<String> businessObjection() {
        return PlanReader.checksNow(plan)
                .flatMap(checks ->
                        BusinessProof.objection(BusinessProof.last(migration.journal()), checks.fingerprint()));
    }

    /** Switches the writes back to the source, in one moment with others if there is an attempt. */
    Switched rollback(Duration maxPause, Optional<Attempt> attempt) throws InterruptedException {
        if (settled("rollback").authority() != Authority.TARGET) {
            throw new SwitchException("rollback", "the source has the writes", "There is nothing to roll back.", null);
        }
        return to(Authority.SOURCE, maxPause, attempt);
    }

    /** What a switch would do and how long the pause would be; changes nothing. */
    Forecast forecast(Duration maxPause) throws InterruptedException {
        Authority to = migration.state().authority() == Authority.SOURCE ? Authority.TARGET : Authority.SOURCE;
        Live running = unaltered();
        Forecast measured = Forecast.of(of(to), running, maxPause, time);
        Forecast forecast = running.verifier().isSwept()
                ? measured
                : measured.after("first: compare every table, not done since this process began; writes go on");
        Optional<String> objection = to == Authority.TARGET ? businessObjection() : Optional.empty();
        if (objection.isPresent()) {
            return forecast.refused(objection.get());
        }
        try {
            migration.verification(running).requireDecided();
            return forecast;
        } catch (SwitchException refused) {
            return forecast.refused(refused.explanation().answer());
        }
    }

    /**
     * True if a switch that was interrupted is completed and not undone: it is behind its commit point, or all of its
     * group have agreed on it. If they have not, they never will.
     */
    boolean goesOn(MigrationState found) {
        return found.switchState() == SwitchState.SWITCHED
                || (found.switchState().isUndone() && haveAgreed());
    }

    private boolean haveAgreed() {
        return migration
                .journal()
                .note(ATTEMPT)
                .flatMap(note -> attempt(note.json()))
                .map(attempt -> Members.haveAgreed(attempt, plan.migration(), time))
                .orElse(false);
    }

    private static Optional<Attempt> attempt(String json) {
        try {
            return Attempt.of(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what this process has written is JSON", e);
        }
    }

    /** Undoes or completes a switch that was interrupted; does nothing if there is none. */
    void recover() {
        MigrationState state = migration.state();
        SwitchState found = state.switchState();
        if (!state.isSwitchOpen()) {
            return;
        }
        Authority other = state.authority() == Authority.SOURCE ? Authority.TARGET : Authority.SOURCE;
        if (!goesOn(state)) {
            LOG.warn("undoing an interrupted switch state={}", found);
            of(other).at(found).undo();
            return;
        }
        LOG.warn("completing an interrupted switch state={}", found);
        Switch step =
                of(found == SwitchState.SWITCHED ? state.authority() : other).at(found);
        if (found != SwitchState.SWITCHED) {
            step.commitAgreed();
        }
        step.reopen();
        migration.switchNotes().saveRecovered(time.now());
        step.complete();
    }

    /**
     * The running direction under the definitions of now: no log tells of all that the application would miss. Nor may
     * a trigger fire for what is written, now or on the way back.
     */
    private Live unaltered() {
        Live running = migration.engage();
        try {
            running.direction().requireUnaltered();
        } catch (TableAlteredException altered) {
            LOG.info("looking at definitions again cause={}", altered.getMessage());
            migration.reopened();
            running = migration.engage();
        }
        requireNoTriggers(running);
        return running;
    }

    private static void requireNoTriggers(Live running) {
        running.direction().requireNoTriggers();
        running.opposite().requireNoTriggers();
    }

    /**
     * Behind the fence once more what was asked before it, perhaps an hour ago: a log may tell of a definition only
     * with the table's next change, and there is none any more.
     */
    private void requireStill(Live running, Authority to, Verification verification) {
        verification.requireDecided();
        try {
            running.direction().requireUnaltered();
            requireNoTriggers(running);
        } catch (TableAlteredException | TableHeldException found) {
            throw new SwitchException(
                    SwitchState.FINAL_CHECK.name(), String.valueOf(found.getMessage()), "Run the switch again.", found);
        }
        if (to == Authority.TARGET) {
            requireAlone();
        }
    }

    private Switched to(Authority to, Duration maxPause, Optional<Attempt> attempt) throws InterruptedException {
        if (attempt.isEmpty()) {
            return to(to, maxPause, Group.ALONE);
        }
        try (Members members = new Members(attempt.get(), plan.migration(), time)) {
            boolean switched = false;
            try {
                migration.writer().put(ATTEMPT, attempt.get().toJson().toString());
                Switched done = to(to, maxPause, members);
                switched = true;
                return done;
            } finally {
                if (!switched) {
                    members.giveUp("it cannot switch");
                }
            }
        }
    }

    private Switched to(Authority to, Duration maxPause, Group group) throws InterruptedException {
        Live running = unaltered();
        Instant began = time.now();
        Verification verification = migration.verification(running);
        verification.verify(Verification.Request.CHANGED);
        verification.requireSwitchable();
        Switch step = of(to).with(group);
        Forecast.of(step, running, maxPause, time).requireWithin(maxPause);
        if (migration.state().switchState() == SwitchState.SOAK) {
            migration.writer().advance(Step.of(SwitchState.SOAK, SwitchState.NONE, "the next switch begins"));
        }
        if (group == Group.ALONE) {
            migration.writer().put(ATTEMPT, "{}");
        }
        Switched switched = step.run(
                running.stream(),
                running.verifier(),
                () -> requireStill(running, to, verification),
                maxPause,
                running.stream().lanes());
        Certificate certificate = verification.certify(switched.fence());
        LOG.info("certificate rows={} hash={}", certificate.rows(), certificate.hash());
        Map<Integer, TableProof> proofs = running.verifier().proofs();
        migration.switchNotes().save(switched);
        migration.halt();
        step.complete();
        migration.engage().verifier().inherit(proofs);
        migration.timed(to == Authority.TARGET ? "cutover" : "rollback", began);
        return switched;
    }

    private Switch of(Authority to) {
        return migration.sides().switching(to, migration.writer(), migration.routers(), time);
    }
}
