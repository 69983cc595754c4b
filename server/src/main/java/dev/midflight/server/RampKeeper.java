package dev.midflight.server;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.plan.RouterSettings;
import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.Judgement;
import dev.midflight.engine.ramp.Proven;
import dev.midflight.engine.ramp.Ramp;
import dev.midflight.engine.ramp.RampStep;
import dev.midflight.engine.ramp.Reach;
import dev.midflight.engine.ramp.WaitingMarks;
import dev.midflight.engine.throttle.Time;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Side;
import dev.midflight.router.feed.Votes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves reads from step to step, each left upwards only when its evidence lets it, and takes them back as soon as the
 * evidence says so.
 *
 * <p>What a step has proven counts from when this process knows of the step: after a restart it is gathered anew.
 *
 * <p>Safe for any thread; they take turns.
 */
public final class RampKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RampKeeper.class);

    private final RouteBook book;
    private final Conductor conductor;
    private final JournalWriter writer;
    private final RouterSettings settings;
    private final Ramp ramp;
    private final ExternalGates external;
    private final Time time;
    private final DirtyLooks dirty;
    private Optional<StepEvidence> step = Optional.empty();
    private String stopped = "";

    /**
     * One that goes on from where reads are.
     *
     * @throws IllegalArgumentException if the steps of the settings do not grow
     */
    public RampKeeper(RouteBook book, Conductor conductor, JournalWriter writer, RouterSettings settings, Time time) {
        this.book = requireNonNull(book, "book");
        this.conductor = requireNonNull(conductor, "conductor");
        this.writer = requireNonNull(writer, "writer");
        this.settings = requireNonNull(settings, "settings");
        this.ramp = Ramp.of(settings);
        this.external = new ExternalGates(settings.gates().external(), this::occasion);
        this.time = requireNonNull(time, "time");
        this.dirty = new DirtyLooks(settings.gates().dirtyKeys());
    }

    /** What the application marks is followed by this process; nothing while it is not known how much waits. */
    public synchronized void marks(Supplier<Optional<WaitingMarks>> backlog) {
        dirty.marks(backlog);
    }

    /** The steps. */
    public Ramp ramp() {
        return ramp;
    }

    /** Which reads the new side serves by the plan in force. */
    public Reach reach() {
        return reach(conductor.plan());
    }

    static Reach reach(RoutePlan plan) {
        ReadShare reads = plan.reads();
        if (!plan.stage().mayReadFollower()) {
            return plan.authority() == Side.NEW ? new Reach.Share(1_000_000) : Reach.NONE;
        }
        if (reads.ppm() > 0) {
            return new Reach.Share(reads.ppm());
        }
        if (!reads.include().isEmpty()) {
            return new Reach.AllowList(reads.include().stream().sorted().toList());
        }
        return plan.shadowPpm() > 0 ? new Reach.Mirror() : Reach.NONE;
    }

    /** Why reads were taken back last; empty if they were not, or have moved again since. */
    public synchronized String stopped() {
        return stopped;
    }

    /**
     * Requires that reads are still where the caller has found them, while the old side has the writes.
     *
     * @throws SwitchException if they were moved, or the writes were
     */
    public synchronized void requireAt(Reach from) {
        RoutePlan plan = conductor.plan();
        if (plan.authority() != Side.OLD || !reach(plan).equals(from)) {
            throw SwitchException.of(
                    "Cannot move the reads",
                    from.text(),
                    "meanwhile they were moved to %s, and the %s side has the writes"
                            .formatted(reach(plan).text(), plan.authority() == Side.OLD ? "old" : "new"),
                    "Look where they are by status; then run ramp again if they are to move on.");
        }
    }

    /**
     * Moves reads to a step of the ramp; the caller has looked whether they may. 0 % is always possible, and at once.
     *
     * @param from where they were when the caller looked
     * @throws IllegalArgumentException if it is no step, or steps before it are missing
     * @throws SwitchException if they are somewhere else by now, or the writes have moved
     */
    public synchronized void move(Reach from, Reach to) throws InterruptedException {
        if (!to.equals(Reach.NONE)) {
            requireAt(from);
        }
        ramp.requireStep(reach(), to);
        stopped = "";
        step = Optional.empty();
        if (to.equals(Reach.NONE)) {
            conductor.takeBack(conductor.plan().authority(), 0);
        } else {
            int salt = conductor.plan().reads().salt();
            conductor.reads(share(to, salt), ppm(settings));
        }
        writer.audit("routers", "reads", "{\"to\": \"%s\"}".formatted(to.text()));
    }

    private ReadShare share(Reach to, int salt) {
        if (to instanceof Reach.AllowList list) {
            return new ReadShare(salt, 0, new HashSet<>(list.ids()), excluded());
        }
        int ppm = to instanceof Reach.Share share ? share.ppm() : 0;
        Set<String> before = new HashSet<>();
        if (ppm > 0) {
            ramp.steps().stream()
                    .map(RampStep::reach)
                    .filter(Reach.AllowList.class::isInstance)
                    .forEach(list -> before.addAll(((Reach.AllowList) list).ids()));
        }
        return new ReadShare(salt, ppm, before, excluded());
    }

    private Set<String> excluded() {
        return new HashSet<>(settings.exclude());
    }

    /**
     * Excludes whom the settings exclude now from the step at which reads are: they may have changed since it was
     * taken. Later if not every router goes by the plan in force yet. The step begins anew.
     *
     * @return whether that had to be said to the routers
     */
    private boolean exclude(RoutePlan plan) throws InterruptedException {
        ReadShare reads = plan.reads();
        boolean served = plan.authority() == Side.OLD
                && (reads.ppm() > 0 || !reads.include().isEmpty());
        if (!served || reads.exclude().equals(excluded()) || !conductor.isInForce()) {
            return false;
        }
        conductor.reads(new ReadShare(reads.salt(), reads.ppm(), reads.include(), excluded()), plan.shadowPpm());
        writer.audit(
                "routers",
                "excluded",
                "{\"entities\": %d}".formatted(settings.exclude().size()));
        return true;
    }

    /** Of how many entities the reads are done at both sides. */
    public static int ppm(RouterSettings settings) {
        return settings.shadow().fraction().movePointRight(6).intValue();
    }

    /** What the evidence of the step says at which reads are now; GO at 0 %, which proves nothing and needs nothing. */
    public synchronized Judgement judge() {
        Reach now = reach();
        if (now.equals(Reach.NONE)) {
            return new Judgement(Answer.GO, "the new side serves no reads and none are compared");
        }
        if (!conductor.isInForce()) {
            return new Judgement(
                    Answer.WAIT,
                    "not every router goes by plan %d yet"
                            .formatted(conductor.plan().epoch()));
        }
        List<Judgement> all = new ArrayList<>();
        all.add(evidence().judge(book.seen(), time.nanos()));
        dirty.look(book.instances(), time.nanos());
        dirty.judge().ifPresent(all::add);
        all.addAll(external.judge(conductor.plan().epoch()));
        return Judgement.all(all);
    }

    /** Begins to ask those outside who have a say, until this is closed. */
    public void askOthers() {
        external.start();
    }

    private Optional<ExternalGates.Occasion> occasion() {
        RoutePlan plan = conductor.plan();
        Reach now = reach(plan);
        return now.equals(Reach.NONE)
                ? Optional.empty()
                : Optional.of(new ExternalGates.Occasion(
                        book.migration(),
                        plan.epoch(),
                        now.text(),
                        plan.authority().name()));
    }

    /**
     * A person lets the step pass at which reads are now.
     *
     * @throws IllegalArgumentException if no gate of this name waits for a person, or reads are at no step
     */
    public synchronized void approve(String name) {
        RoutePlan plan = conductor.plan();
        if (reach(plan).equals(Reach.NONE)) {
            throw new IllegalArgumentException("reads are at no step yet that could be approved");
        }
        external.approve(name, plan.epoch());
        writer.audit("routers", "approved", new TextNode(name).toString());
    }

    private StepEvidence evidence() {
        RoutePlan plan = conductor.plan();
        if (step.isEmpty() || step.get().epoch() != plan.epoch()) {
            RampStep now = ramp.at(reach(plan)).orElseGet(() -> RampStep.usual(reach(plan)));
            dirty.begin();
            step = Optional.of(new StepEvidence(plan, now, settings.gates(), book.seen(), time.nanos()));
        }
        return step.get();
    }

    /** What the comparisons of this step have proven, in a sentence. */
    public synchronized String proven() {
        Votes votes = votes();
        if (votes.keys() == 0) {
            return "nothing was compared";
        }
        return new Proven(
                        votes.keys() - votes.differing().size(),
                        votes.differing().size())
                .sentence();
    }

    /** The votes of the plan in force. */
    public Votes votes() {
        return StepEvidence.votes(book.seen(), conductor.plan().epoch());
    }

    /** For how long the evidence is waited for. */
    public Duration patience() {
        return settings.gates().patience();
    }

    /**
     * Looks whether something is wrong, and takes reads back if so. To be called again and again.
     *
     * @return what is wrong with the new side, by kind ({@code mismatch}, {@code errors}, {@code latency},
     *     {@code external})
     */
    public synchronized List<StepEvidence.Alarm> watch() throws InterruptedException {
        RoutePlan plan = conductor.plan();
        if (reach(plan).equals(Reach.NONE)
                || !plan.stage().mayReadFollower()
                || plan.stage().authority().isEmpty()) {
            return List.of();
        }
        if (exclude(plan)) {
            return List.of();
        }
        List<StepEvidence.Alarm> alarms = new ArrayList<>(evidence().alarms(book.seen()));
        dirty.look(book.instances(), time.nanos());
        external.judge(plan.epoch()).stream()
                .filter(judgement -> judgement.answer() == Answer.STOP)
                .map(judgement -> new StepEvidence.Alarm("external", judgement.why()))
                .forEach(alarms::add);
        if (!alarms.isEmpty() && plan.authority() == Side.OLD && !reach(plan).equals(new Reach.Mirror())) {
            stopped = String.join(
                    "; ", alarms.stream().map(StepEvidence.Alarm::why).toList());
            LOG.warn("reads are taken back cause={}", stopped);
            conductor.takeBack(plan.authority(), plan.shadowPpm());
            writer.audit("routers", "reads taken back", "{\"alarms\": %d}".formatted(alarms.size()));
        }
        return alarms;
    }

    @Override
    public void close() {
        external.close();
    }
}
