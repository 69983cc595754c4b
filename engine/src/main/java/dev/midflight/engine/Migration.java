package dev.midflight.engine;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.cutover.Attempt;
import dev.midflight.engine.cutover.Routers;
import dev.midflight.engine.cutover.Switched;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.TableAlteredException;
import dev.midflight.engine.follow.TableHeldException;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.journal.Step;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.throttle.Amount;
import dev.midflight.engine.throttle.Passage;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.verify.Certificate;
import dev.midflight.spi.Backlog;
import dev.midflight.spi.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One migration, owned by this process: takes it from phase to phase, resuming where it stood, and switches the
 * writes when asked. The journal says where it stands; the targets say how far the rows are.
 *
 * <p>Threads: one calls {@link #run}; the other commands come from any thread, one at a time.
 */
public final class Migration implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration PROOF_PAUSE = Duration.ofMillis(500);

    /** For each second of comparing changed rows, so many seconds of rest: both stores have an application to serve. */
    private static final int PROOF_SHARE = 1;

    private static final Duration STOP_WAIT = Duration.ofSeconds(10);

    private final MigrationPlan plan;
    private final Journal journal;
    private final JournalWriter writer;
    private final Routers routers;
    private final Time time;
    private final Outage outage;
    private final Tuning tuning;
    private final SwitchWork switches;
    private final ReentrantLock command = new ReentrantLock(true);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean finishing = new AtomicBoolean();
    private final AtomicBoolean indexing = new AtomicBoolean();
    private volatile @Nullable Thread runner;
    private volatile @Nullable Sides sides;
    private volatile @Nullable Live live;

    /** Takes a migration over; its stores are opened when they are needed. */
    public Migration(MigrationPlan plan, Journal journal, JournalWriter writer, Routers routers, Time time) {
        this.plan = requireNonNull(plan, "plan");
        this.journal = requireNonNull(journal, "journal");
        this.writer = requireNonNull(writer, "writer");
        this.routers = requireNonNull(routers, "routers");
        this.time = requireNonNull(time, "time");
        this.outage = new Outage(time, writer);
        this.tuning = new Tuning(plan, time);
        this.switches = new SwitchWork(this, plan, time);
    }

    /**
     * Opens both stores and, if the migration is new, checks it whole. A run does so by itself, but waits for a server
     * that it cannot reach.
     */
    public void connect() throws InterruptedException {
        undisturbed(this::sides);
    }

    /** Starts following where it stood, which undoes or completes a switch that was interrupted. */
    public void resume() throws InterruptedException {
        alone(this::engage);
    }

    /** What may be changed while it runs. */
    public Tuning tuning() {
        return tuning;
    }

    /** Goes forward to a goal. A server that is lost on the way is waited for; then it goes on from what is durable. */
    public void run(Goal goal) throws InterruptedException {
        runner = Thread.currentThread();
        try {
            while (!stopping.get()) {
                if (advanced(goal)) {
                    return;
                }
            }
        } finally {
            runner = null;
        }
        // Stopping interrupts; what follows is not to be.
        Thread.interrupted();
        halt();
    }

    /**
     * Takes the next steps towards the goal; true once it is reached. Whatever goes wrong while it is told to stop does
     * not matter any more: what is durable is durable.
     */
    @SuppressWarnings("IllegalCatch") // The boundary of the run's task.
    private boolean advanced(Goal goal) throws InterruptedException {
        try {
            return forward(goal);
        } catch (StoreUnavailableException | TableHeldException e) {
            if (!stopping.get()) {
                outage.waitOrGiveUp(e, stopping::get);
                reconnect();
            }
        } catch (TableAlteredException e) {
            LOG.info("looking at definitions again cause={}", e.getMessage());
            reconnect();
        } catch (InterruptedException | RuntimeException e) {
            if (finishing.get() || state().phase() == Phase.FINISHED) {
                // The stream was closed under the run; what became of it is known when that has ended.
                undisturbed(() -> {});
            } else if (!stopping.get()) {
                throw e;
            } else {
                LOG.info("stopped in the middle cause={}", e.toString());
            }
        }
        return false;
    }

    /** Ends {@link #run} soon, with everything that was delivered made durable. */
    public void stop() {
        stopping.set(true);
        Thread running = runner;
        if (running != null) {
            running.interrupt();
        }
        Sides opened = sides;
        if (indexing.get() && opened != null) {
            // An index of a large table takes hours, in which nothing else ends the statement.
            opened.close();
        }
    }

    /** Runs work that only the loss of the target's connections can end early. */
    void indexing(Runnable work) {
        indexing.set(true);
        try {
            work.run();
        } finally {
            indexing.set(false);
        }
    }

    /** True if {@link #stop} was asked for. */
    public boolean isStopping() {
        return stopping.get();
    }

    /** Verifies: whole tables if {@code whole} or never done in this process, else what changed; repairs if asked. */
    public Certificate verify(Verification.Request request) throws InterruptedException {
        return alone(() -> verification(engage()).verify(request));
    }

    /** Waits until what is committed now on the side with the writes has reached the other; false if not in time. */
    public boolean awaitLevel(Duration atMost) throws InterruptedException {
        return Verification.awaitLevel(alone(this::engage), atMost);
    }

    /** Switches the writes to the target, in one moment with others if there is an attempt. */
    public Switched cutover(Duration maxPause, Optional<Attempt> attempt) throws InterruptedException {
        return alone(() -> switches.cutover(maxPause, attempt));
    }

    /** Switches the writes back to the source, in one moment with others if there is an attempt. */
    public Switched rollback(Duration maxPause, Optional<Attempt> attempt) throws InterruptedException {
        return alone(() -> switches.rollback(maxPause, attempt));
    }

    /** What a switch would do and how long the pause would be; changes nothing. */
    public Forecast forecast() throws InterruptedException {
        return alone(() -> switches.forecast(plan.switching().maxPause()));
    }

    /** Ends the migration: removes what Midflight made in the stores, on the side that the writes left too. */
    public void finish() throws InterruptedException {
        command.lockInterruptibly();
        try {
            if (state().phase() == Phase.FINISHED) {
                return;
            }
            finishing.set(true);
            halt();
            Instant began = time.now();
            routers.leave(state().authority());
            Cleanup.run(plan, journal, writer);
            writer.advance(Step.of(state().phase(), Phase.FINISHED, "finish"));
            timed("finish", began);
        } finally {
            finishing.set(false);
            command.unlock();
        }
    }

    /** Rows in quarantine: what they are and what is to become of them. */
    public Quarantine quarantine() throws InterruptedException {
        Live running = live;
        if (running == null || running.stream().failure().isPresent() || state().isSwitchOpen()) {
            running = alone(this::engage);
        }
        return new Quarantine(running, writer, journal);
    }

    /** Saves how much has been moved so far, for the report. */
    public void noteProgress() {
        Optional.ofNullable(live).ifPresent(running -> RunNotes.save(writer, running));
    }

    /**
     * Whether everything written before this call is on the other side within a time; false if not, or unknown. From
     * the commit point of a switch on it is unknown until the log of the side that has the writes now is read.
     */
    public boolean isFollowed(Duration wait) throws InterruptedException {
        Live running = live;
        Sides opened = sides;
        return running != null
                && opened != null
                && state().phase().isAtLeast(Phase.INDEXED)
                && running.isFollowed(wait)
                && running.direction().equals(opened.from(state().authority()));
    }

    /** The marks of the application that wait; nothing if it leaves none, or that is not known. */
    public Optional<Backlog> marks() {
        return Optional.ofNullable(live).flatMap(Live::marks);
    }

    /** Where the migration stands. */
    public Status status() {
        String held = outage.held().isEmpty() ? routers.waitedFor() : outage.held();
        return StatusReport.of(state(), Optional.ofNullable(live), held, tuning);
    }

    /** Stops what runs and closes the stores. */
    @Override
    public void close() {
        Live running = live;
        if (running != null) {
            running.close();
            live = null;
        }
        Sides opened = sides;
        if (opened != null) {
            opened.close();
            sides = null;
        }
    }

    /**
     * Takes the next steps towards the goal; true once it is reached. Others may come in while it copies and indexes.
     */
    private boolean forward(Goal goal) throws InterruptedException {
        Phase phase = state().phase();
        if (phase == Phase.FINISHED) {
            return true;
        }
        if (!phase.isAtLeast(Phase.VERIFIED)) {
            new Forward(this, plan, time).advance(goal);
            if (goal == Goal.PREPARED || goal == Goal.COPIED || stopping.get()) {
                return true;
            }
        } else if (goal != Goal.SWITCHED && goal != Goal.FOLLOW) {
            return true;
        }
        if (goal == Goal.VERIFIED) {
            halt();
            return true;
        }
        command.lockInterruptibly();
        try {
            if (state().phase() == Phase.FINISHED) {
                return true;
            }
            if (goal == Goal.SWITCHED) {
                if (state().authority() == Authority.SOURCE) {
                    switches.cutover(plan.switching().maxPause(), Optional.empty());
                }
                halt();
                return true;
            }
            engage();
        } finally {
            command.unlock();
        }
        follow();
        return false;
    }

    /** Work that no other command may come into. */
    interface Undisturbed {
        void run() throws InterruptedException;
    }

    /** Does work while no other command does. */
    void undisturbed(Undisturbed work) throws InterruptedException {
        alone(() -> {
            work.run();
            return true;
        });
    }

    private interface Work<T> {
        T done() throws InterruptedException;
    }

    private <T> T alone(Work<T> work) throws InterruptedException {
        command.lockInterruptibly();
        try {
            return work.done();
        } finally {
            command.unlock();
        }
    }

    /** Follows until stopped, a fault, or the direction changes; changed rows are proven beside it. */
    private void follow() throws InterruptedException {
        long nextProof = time.nanos();
        while (!stopping.get()) {
            Live running = live;
            if (running == null || state().isSwitchOpen()) {
                return;
            }
            running.throwFailure(time);
            outage.over();
            if (time.nanos() >= nextProof) {
                long began = time.nanos();
                prove(running);
                nextProof = time.nanos() + Math.max(PROOF_PAUSE.toNanos(), PROOF_SHARE * (time.nanos() - began));
            }
            time.pause(TICK);
        }
    }

    /** Compares what changed; what is too much for one turn waits for the next, at the latest for the switch. */
    private void prove(Live running) throws InterruptedException {
        if (!command.tryLock()) {
            return;
        }
        try {
            if (running == live && running.verifier().isSwept()) {
                running.verifier().catchUp(TICK);
            }
        } finally {
            command.unlock();
        }
    }

    /** Makes durable what was delivered and stops; does nothing if nothing runs. */
    void halt() throws InterruptedException {
        Live running = live;
        if (running != null) {
            live = null;
            running.stop(STOP_WAIT);
            RunNotes.save(writer, running);
        }
    }

    /** After a fault: closes every connection; what is durable is found again in the target. */
    private void reconnect() throws InterruptedException {
        undisturbed(this::close);
    }

    /** The running direction; starts it if need be, after undoing or completing an interrupted switch. */
    Live engage() {
        Live running = live;
        MigrationState found = state();
        if (running != null) {
            leaveToRun(running, found.phase());
        }
        if (running != null && running.stream().failure().orElse(null) instanceof TableAlteredException) {
            close();
            running = null;
        }
        if (running != null && running.stream().failure().isEmpty() && !found.isSwitchOpen()) {
            return running;
        }
        Sides both = sides();
        if (running != null && switches.goesOn(found)) {
            running.close();
            running = null;
        }
        switches.recover();
        Direction direction = both.from(state().authority());
        Direction idle = direction.equals(both.forward()) ? both.reverse() : both.forward();
        idle.dropLog();
        direction.target().own(writer.epoch());
        live = running != null ? running.again(time) : Live.start(direction, idle, time);
        LOG.info("following direction={} epoch={}", direction.name(), writer.epoch());
        return requireNonNull(live, "live");
    }

    /** A run in the middle of the copy starts again by itself: until then others only hear what went wrong. */
    private void leaveToRun(Live running, Phase phase) {
        Thread forwarding = runner;
        if (forwarding != null && forwarding != Thread.currentThread() && !phase.isAtLeast(Phase.VERIFIED)) {
            running.stream().throwFailure();
        }
    }

    /** The running direction, without starting one. */
    Live running() {
        Live running = live;
        if (running == null) {
            throw new IllegalStateException("nothing runs");
        }
        return running;
    }

    /** Both stores, opened once; the tables as the check found them. */
    Sides sides() {
        Sides opened = sides;
        if (opened == null) {
            opened = Sides.open(plan, journal, writer);
            sides = opened;
        }
        return opened;
    }

    /** Both stores, opened anew: definitions have changed. */
    Sides reopened() {
        close();
        return sides();
    }

    /** What is saved. */
    Journal journal() {
        return journal;
    }

    /** Where the migration stands by the journal. */
    MigrationState state() {
        return journal.state().orElseThrow();
    }

    /** Rows are being read: nothing is lost or held any more. Waits as long as the throttle asks for. */
    Passage pass(Amount expected) throws InterruptedException {
        outage.over();
        return tuning.throttle().pass(expected);
    }

    /** Where transitions are saved. */
    JournalWriter writer() {
        return writer;
    }

    /** The routers of the application. */
    Routers routers() {
        return routers;
    }

    /** What switches did. */
    SwitchNotes switchNotes() {
        return new SwitchNotes(journal, writer);
    }

    /** The verification of a running direction. */
    Verification verification(Live running) {
        return new Verification(this, plan, running, time);
    }

    /** Saves a phase; does nothing if it is reached. */
    void advancePhase(Phase next, String cause) {
        Phase now = state().phase();
        if (now != next) {
            writer.advance(Step.of(now, next, cause));
            outage.over();
            LOG.info("phase={} cause={}", next, cause);
        }
    }

    /** Saves how long a part took. */
    void timed(String name, Instant began) {
        writer.timed(new dev.midflight.engine.journal.Timing(name, began, Duration.between(began, time.now())));
    }
}
