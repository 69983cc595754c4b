package dev.midflight.engine.cutover;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.States;
import dev.midflight.engine.follow.Stream;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.JournalException;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.journal.Step;
import dev.midflight.engine.journal.SwitchState;
import dev.midflight.engine.throttle.Time;
import dev.midflight.engine.verify.Verifier;
import dev.midflight.spi.Position;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches the writes from one side to the other in one fenced moment; a roll back is the same with the sides
 * exchanged.
 *
 * <p>Each state is saved before it is acted upon. {@code PREPARED}: the new side's log position is fixed, so that
 * everything
 * written there later can be brought back. {@code FENCING}: the old side's store refuses every writer; the fence's
 * position
 * F covers all that was written. {@code DRAINING}: everything up to F is durable on the new side. {@code
 * FINAL_CHECK}: every
 * key that changed since it was last proven is compared. {@code SWITCHED} is the commit point: before it any fault
 * lets the
 * old side's writers in again, after it there is only forward. The order follows issues of Vitess (positions read
 * before
 * in-flight writes had drained; routing and denial that disagreed after a fault): the store itself is the fence, and
 * one
 * journal record is the truth.
 *
 * <p>One thread.
 */
public final class Switch {

    private static final Duration STAND_WAIT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Switch.class);

    /** For transactions that were open before; nobody is held up meanwhile, so it is no part of the pause. */
    private static final Duration INSTALL_WAIT = Duration.ofSeconds(30);

    private static final Duration OPEN_WAIT = Duration.ofSeconds(30);
    private static final Duration OPEN_PAUSE = Duration.ofMillis(100);

    private final Side from;
    private final Side to;
    private final Direction back;
    private final JournalWriter journal;
    private final Routers routers;
    private final Time time;
    private Group group = Group.ALONE;
    private SwitchState state;

    /** What the others go by, too, is not undone. */
    private boolean agreed;

    /**
     * A switch.
     *
     * @param sides who gives and who gets the writes
     * @param back the direction that is to run afterwards
     * @param journal where each state is saved first
     * @param routers those of the application
     * @param time the clock
     */
    public Switch(Sides sides, Direction back, JournalWriter journal, Routers routers, Time time) {
        this.from = sides.from();
        this.to = sides.to();
        this.back = requireNonNull(back, "back");
        this.journal = requireNonNull(journal, "journal");
        this.routers = requireNonNull(routers, "routers");
        this.time = requireNonNull(time, "time");
        this.state = SwitchState.NONE;
    }

    /**
     * Which side gives and which gets the writes.
     *
     * @param from the side that has the writes
     * @param to the side that is to have them
     */
    public record Sides(Side from, Side to) {}

    /** The steps in words, for a dry run. */
    public List<String> steps() {
        return List.of(
                "PREPARED: fix the %s's log position and install the fence on the %s".formatted(to.word(), from.word()),
                "HOLD: tell the routers that nobody has the authority, wait until their writes have ended",
                "FENCING: refuse every writer on the %s, wait for open transactions, take its position F"
                        .formatted(from.word()),
                "DRAINING: wait until everything up to F is durable on the %s".formatted(to.word()),
                "FINAL_CHECK: compare the rows that changed since they were last proven; compare sequences",
                "SWITCHED: the %s has the writes; let its writers in".formatted(to.word()),
                "SOAK: keep the %s current through the %s stream".formatted(from.word(), back.name()));
    }

    /**
     * Carries out the switch up to SWITCHED.
     *
     * @param stream the running direction
     * @param verifier what is proven of it
     * @param still refuses what is refused before the fence and may have come until then; asked behind it
     * @param maxPause the longest time without a writable side
     * @param lanes how many lanes the way back gets
     * @throws SwitchException if it was given up; the old side has the writes
     */
    public Switched run(Stream stream, Verifier verifier, Runnable still, Duration maxPause, int lanes)
            throws InterruptedException {
        boolean giveUp = true;
        Position fence;
        List<String> carried;
        long began;
        long drained;
        long checked;
        try {
            prepare(lanes);
            Numbers numbers = new Numbers(from, to);
            List<String> ahead = carryAhead(stream, numbers);
            group.gather(() -> verifier.catchUp(Duration.ofMillis(500)));
            routers.call();
            verifier.catchUp(Duration.ofSeconds(2));
            advance(SwitchState.HOLD, "switch");
            began = time.nanos();
            routers.hold(maxPause);
            advance(SwitchState.FENCING, "no router writes");
            fence = fence(left(began, maxPause));
            advance(SwitchState.DRAINING, fence.encode());
            drain(stream, fence, left(began, maxPause));
            drained = time.nanos();
            advance(SwitchState.FINAL_CHECK, "everything up to the fence is applied");
            check(verifier, left(began, maxPause));
            still.run();
            checked = time.nanos();
            carried = new ArrayList<>(ahead);
            if (numbers.isBehind()) {
                carried.addAll(numbers.carry());
            }
            requireTime(began, maxPause);
            giveUp = false;
            agree(left(began, maxPause));
            commit();
        } catch (StoreException e) {
            throw new SwitchException(state.name(), String.valueOf(e.getMessage()), e.remedy(), e);
        } finally {
            if (giveUp) {
                group.giveUp(state.name());
                undo();
            }
        }
        open();
        routers.settle(to.authority());
        Duration pause = Duration.ofNanos(time.nanos() - began);
        LOG.info(
                "writes switched to={} pause_ms={} drained_after_ms={} checked_after_ms={} fence={}",
                to.word(),
                pause.toMillis(),
                (drained - began) / 1_000_000,
                (checked - began) / 1_000_000,
                fence.encode());
        return new Switched(pause, fence.encode(), carried);
    }

    /**
     * Where there are others the commit point of all, as far as they can act; what they have agreed on is never undone.
     * If it is not known, nobody may act, and whoever takes this up asks again.
     */
    private void agree(Duration wait) throws InterruptedException {
        try {
            agreed = group.agree(wait);
        } catch (SwitchException givenUp) {
            undo();
            throw givenUp;
        }
    }

    /**
     * The commit point: who has the writes, and with it the phase. If it is unclear whether the step is on disk, the
     * journal decides; while that cannot answer nobody may act, and the next process reads it.
     */
    private void commit() {
        boolean forwards = from.authority() == Authority.SOURCE;
        Step step = Step.of(state, SwitchState.SWITCHED, "final check passed").handingWritesTo(to.authority());
        Step phase = forwards
                ? Step.of(Phase.VERIFIED, Phase.SWITCHED, "cutover")
                : Step.of(Phase.SWITCHED, Phase.VERIFIED, "rollback");
        try {
            journal.advance(step, phase);
        } catch (JournalException unclear) {
            if (unclear.isFull() || !journal.settledStateOf(Step.SWITCH).equals(SwitchState.SWITCHED.name())) {
                if (!agreed) {
                    undo();
                }
                throw unclear;
            }
        }
        state = SwitchState.SWITCHED;
    }

    /** Opens the new side. A server that is lost just now is waited for: until it is open, nobody can write. */
    private void open() throws InterruptedException {
        long deadline = time.nanos() + OPEN_WAIT.toNanos();
        while (true) {
            try {
                to.store().fence().lower(to.tables());
                return;
            } catch (StoreUnavailableException closed) {
                if (time.nanos() > deadline) {
                    throw closed;
                }
                LOG.warn("the {} has the writes and is not open yet cause={}", to.word(), closed.getMessage());
                time.pause(OPEN_PAUSE);
            }
        }
    }

    /**
     * After a crash or a fault before the commit point: lets the old side's writers in and forgets the way back. The
     * writers come first, also where the journal has no room: it still answers that nothing was committed, and that
     * this process owns the migration.
     */
    public void undo() {
        state = SwitchState.valueOf(journal.stateOf(Step.SWITCH));
        if (state == SwitchState.SWITCHED) {
            throw new IllegalStateException("a switch cannot be undone behind its commit point");
        }
        from.store().fence().lower(from.tables());
        routers.settle(from.authority());
        journal.audit("switch", "undo", "{}");
        back.dropLog();
        if (state.isUndone()) {
            journal.advance(Step.of(state, SwitchState.NONE, "given up; the " + from.word() + " has the writes"));
            state = SwitchState.NONE;
        }
        removeFence();
    }

    /** What the fence leaves behind when it is open disturbs nobody, and is removed by the end of the migration. */
    private void removeFence() {
        try {
            from.store().fence().remove(from.tables());
        } catch (StoreUnavailableException busy) {
            LOG.info("the open fence of the {} stays for now cause={}", from.word(), busy.getMessage());
        }
    }

    /** Takes up a switch that another process began. */
    public Switch at(SwitchState found) {
        state = requireNonNull(found, "found");
        return this;
    }

    /** The others that are to switch in the same moment. */
    public Switch with(Group others) {
        group = requireNonNull(others, "others");
        return this;
    }

    /** After a crash between what the group has agreed on and the commit point: goes past it. */
    public void commitAgreed() {
        agreed = true;
        commit();
    }

    /** After the commit point of another process: opens the new side again. */
    public void reopen() {
        to.store().fence().lower(to.tables());
    }

    /** After the commit point, with the new side open: goes on to SOAK. */
    public void complete() {
        reopen();
        routers.settle(to.authority());
        if (state == SwitchState.SWITCHED) {
            advance(SwitchState.SOAK, back.name() + " stream keeps the " + from.word() + " current");
        }
    }

    private void prepare(int lanes) {
        advance(SwitchState.PREPARED, "switch asked for");
        back.target().own(journal.epoch());
        back.target().reset(journal.epoch());
        States.begin(back, lanes, back.following());
        from.store().fence().install(from.tables(), INSTALL_WAIT);
    }

    /**
     * While the lanes stand, because MariaDB changes a definition for it: that waits for a lane's open transaction,
     * which may wait for a row of another lane, which waits for the definition; no server sees the whole circle.
     */
    private static List<String> carryAhead(Stream stream, Numbers numbers) throws InterruptedException {
        List<String> carried = new ArrayList<>();
        while (!stream.standAll(STAND_WAIT, () -> carried.addAll(numbers.carry()))) {
            stream.requireRunning();
        }
        return carried;
    }

    private Position fence(Duration wait) {
        return from.store().fence().raise(from.tables(), wait);
    }

    private void drain(Stream stream, Position fence, Duration wait) throws InterruptedException {
        if (!stream.awaitApplied(fence, wait)) {
            throw new SwitchException(
                    "DRAINING",
                    "the %s had not everything up to the fence within the allowed pause".formatted(to.word()),
                    "Wait until the lag is small, or allow a longer pause.",
                    null);
        }
    }

    private void check(Verifier verifier, Duration wait) throws InterruptedException {
        if (!verifier.finish(wait)) {
            throw new SwitchException(
                    "FINAL_CHECK",
                    "%d changed rows were not compared within the allowed pause".formatted(verifier.waiting()),
                    "Allow a longer pause, or switch at a calmer time.",
                    null);
        }
        if (!verifier.mismatches().isEmpty()) {
            throw new SwitchException(
                    "FINAL_CHECK",
                    "%d rows differ".formatted(verifier.mismatches().size()),
                    "Run verify --repair, find the cause, and switch again.",
                    null);
        }
    }

    private Duration left(long began, Duration maxPause) {
        return Duration.ofNanos(Math.max(1_000_000, maxPause.toNanos() - (time.nanos() - began)));
    }

    private void requireTime(long began, Duration maxPause) {
        if (time.nanos() - began > maxPause.toNanos()) {
            throw new SwitchException(
                    state.name(), "the allowed pause of %s is over".formatted(maxPause), "Allow a longer pause.", null);
        }
    }

    private void advance(SwitchState next, String cause) {
        journal.advance(Step.of(state, next, cause));
        state = next;
    }
}
