package dev.midflight.server;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.cutover.Routers;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Contacts;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.throttle.Time;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.feed.Documents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the plans by which the application's routers go: one epoch after the other, the next one only when all who may
 * still act by the last have answered to it. So at most two are in force anywhere, and those are neighbours.
 *
 * <p>A router that is silent is waited for until its lease is over. That is counted here, from when this process first
 * saw that the router had been given a plan, so that no two clocks are compared.
 *
 * <p>The first epoch of a state folder is the time of day in milliseconds: a migration that is begun anew under its
 * name goes on above all that routers know of the one before, from which they would not go back. Plans are never
 * written as quickly as one in a millisecond.
 *
 * <p>In the process that owns the migration. Safe for any thread; they take turns.
 */
public final class Conductor implements Routers {

    private static final Logger LOG = LoggerFactory.getLogger(Conductor.class);

    private static final Duration LOOK = Duration.ofMillis(5);

    /** Clocks of two processors may drift apart by as much within a lease. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    /** A router that was silent for so many leases does not come again. */
    private static final int GONE = 10;

    private static final int EVERYBODY = 1_000_000;

    private static final String READS = "Cannot move the reads";
    private static final String FINISH = "Cannot finish the migration";

    private static final List<Stage> STAGES = List.of(Stage.values());

    private final RouteBook book;
    private final JournalWriter writer;
    private final Terms terms;
    private final Time time;
    private final Map<String, Seen> seen = new HashMap<>();

    /** The longest for which a router may act by a plan that is or was in force. */
    private final Duration lease;

    /** What routers have not answered to that hold the migration up; empty if none do. */
    private volatile String waitedFor = "";

    /** Reads were taken back while the writes stood still; the next plan is to say so. */
    private boolean takenBack;

    /**
     * What every plan of a migration has in common.
     *
     * @param lease for how long a plan holds
     * @param behindMax how old what is read at the follower may be
     * @param soakShadowPpm of how many entities reads are compared at least once the new side has the writes
     * @param drawnBy what decides whose reads come first; migrations in which it is the same take the same entities
     */
    public record Terms(Duration lease, Duration behindMax, int soakShadowPpm, String drawnBy) {

        /** Requires all. */
        public Terms {
            requireNonNull(lease, "lease");
            requireNonNull(behindMax, "behindMax");
            requireNonNull(drawnBy, "drawnBy");
        }
    }

    private record Seen(long grants, long sinceNanos) {}

    /** One that goes on from the plan in the book. */
    public Conductor(RouteBook book, JournalWriter writer, Terms terms, Time time) {
        this.book = requireNonNull(book, "book");
        this.writer = requireNonNull(writer, "writer");
        this.terms = requireNonNull(terms, "terms");
        this.time = requireNonNull(time, "time");
        Duration before = book.plan().map(RoutePlan::lease).orElse(Duration.ZERO);
        this.lease = before.compareTo(terms.lease()) > 0 ? before : terms.lease();
    }

    /** Makes the first plan, if there is none; then makes it say who has the authority. */
    public synchronized void begin(Authority authority) {
        if (book.plan().isEmpty()) {
            Side side = side(authority);
            ReadShare reads = side == Side.OLD ? nobody() : everybody(salt());
            Stage stage = side == Side.OLD ? Stage.OLD_ONLY : Stage.MIRROR_NEW;
            long epoch = time.now().toEpochMilli();
            publish(new RoutePlan(book.migration(), epoch, stage, side, reads, 0, terms.lease(), terms.behindMax()));
        }
    }

    /** The plan in force. */
    public RoutePlan plan() {
        return book.plan().orElseThrow(() -> new IllegalStateException("no plan was begun"));
    }

    @Override
    public synchronized boolean captured() {
        Stage stage = plan().stage();
        while (stage == Stage.OLD_ONLY || stage == Stage.CAPTURE) {
            // With what has begun before, too: it is not captured, and the copy may have passed its rows.
            List<String> late = late(stage == Stage.CAPTURE);
            waitedFor = late.isEmpty() ? "" : unanswered(late);
            if (!late.isEmpty()) {
                return false;
            }
            stage = stage == Stage.OLD_ONLY ? Stage.CAPTURE : Stage.DUAL_OLD;
            publish(with(plan(), stage, plan().authority(), plan().reads(), plan().shadowPpm()));
        }
        return true;
    }

    @Override
    public String waitedFor() {
        return waitedFor;
    }

    @Override
    public synchronized void call() throws InterruptedException {
        go(mirror(plan().authority()), SwitchException.SWITCH);
        advance(SwitchException.SWITCH, plan -> plan);
        requireAnswered(SwitchException.SWITCH);
    }

    @Override
    public synchronized void hold(Duration wait) throws InterruptedException {
        // Reads may have been taken back since: who missed that plan must not miss this one.
        requireAll(SwitchException.SWITCH, false, wait);
        publish(with(plan(), Stage.SWITCHING, plan().authority(), plan().reads(), plan().shadowPpm()));
        requireAll(SwitchException.SWITCH, true, wait);
    }

    @Override
    public synchronized void settle(Authority authority) {
        if (book.plan().isEmpty() || plan().stage() != Stage.SWITCHING) {
            return;
        }
        RoutePlan held = plan();
        Side side = side(authority);
        ReadShare reads = side == Side.NEW ? everybody(salt()) : nobody();
        if (side == held.authority() && !(side == Side.OLD && takenBack)) {
            reads = held.reads();
        }
        takenBack = false;
        int shadowPpm = side == Side.NEW ? Math.max(held.shadowPpm(), terms.soakShadowPpm()) : held.shadowPpm();
        publish(with(held, mirror(side), side, reads, shadowPpm));
    }

    @Override
    public synchronized void leave(Authority authority) throws InterruptedException {
        waitedFor = "";
        if (book.plan().isEmpty()) {
            return;
        }
        settle(authority);
        if (plan().stage().mayReadFollower()) {
            ReadShare reads = plan().authority() == Side.OLD ? nobody() : everybody(salt());
            advance(FINISH, plan -> with(plan, plan.stage(), plan.authority(), reads, 0));
        }
        go(plan().authority() == Side.OLD ? Stage.OLD_ONLY : Stage.NEW_ONLY, FINISH);
        requireAnswered(FINISH);
    }

    /**
     * Which reads the new side serves, and how many are compared; the stage becomes the one in which they may.
     *
     * @return the plan that says so, which is in force everywhere once {@link #isInForce} says so
     * @throws SwitchException unless the old side has the writes, or if a router does not answer
     */
    public synchronized RoutePlan reads(ReadShare reads, int shadowPpm) throws InterruptedException {
        if (plan().stage() == Stage.SWITCHING || plan().authority() != Side.OLD) {
            throw SwitchException.of(
                    READS,
                    "routers",
                    "the writes are being switched, or were",
                    "Look where they are by status; reads move while the old side has the writes.");
        }
        go(mirror(plan().authority()), READS);
        return advance(READS, plan -> with(plan, plan.stage(), plan.authority(), reads, shadowPpm));
    }

    /**
     * Takes all reads back at once, whether or not everybody has answered to the last plan, and without another stage,
     * so that it is taken in by those, too, who missed that plan; while the writes stand still, as soon as they go on.
     * Does nothing if the authority is another one by now: what was found wrong says nothing of the reads of now.
     */
    public synchronized RoutePlan takeBack(Side authority, int shadowPpm) {
        RoutePlan now = plan();
        if (now.authority() != authority) {
            return now;
        }
        ReadShare reads = nobody();
        takenBack = now.stage() == Stage.SWITCHING;
        if (now.reads().equals(reads) && now.shadowPpm() == shadowPpm) {
            return now;
        }
        return now.stage().mayReadFollower() && now.stage().authority().isPresent()
                ? publish(with(now, now.stage(), now.authority(), reads, shadowPpm))
                : now;
    }

    /** True if every router goes by the plan in force, or may not act. */
    public synchronized boolean isInForce() {
        return late(false).isEmpty();
    }

    /** A read share of nobody, with this migration's salt. */
    public ReadShare nobody() {
        return ReadShare.none(salt());
    }

    private int salt() {
        return book.plan().map(plan -> plan.reads().salt()).orElseGet(() -> terms.drawnBy()
                .hashCode());
    }

    private static ReadShare everybody(int salt) {
        return new ReadShare(salt, EVERYBODY, Set.of(), Set.of());
    }

    private static Side side(Authority authority) {
        return authority == Authority.TARGET ? Side.NEW : Side.OLD;
    }

    private static Stage mirror(Side authority) {
        return authority == Side.OLD ? Stage.MIRROR_OLD : Stage.MIRROR_NEW;
    }

    /** Goes from neighbour to neighbour. */
    private void go(Stage to, String refused) throws InterruptedException {
        int step = Integer.signum(STAGES.indexOf(to) - STAGES.indexOf(plan().stage()));
        while (plan().stage() != to) {
            Stage next = STAGES.get(STAGES.indexOf(plan().stage()) + step);
            advance(refused, plan -> with(plan, next, plan.authority(), plan.reads(), plan.shadowPpm()));
        }
    }

    private RoutePlan advance(String refused, UnaryOperator<RoutePlan> change) throws InterruptedException {
        requireAnswered(refused);
        RoutePlan now = plan();
        RoutePlan next = change.apply(now);
        return publish(with(next, next.stage(), next.authority(), next.reads(), next.shadowPpm()));
    }

    private RoutePlan with(RoutePlan before, Stage stage, Side authority, ReadShare reads, int shadowPpm) {
        return new RoutePlan(
                before.migration(),
                plan().epoch() + 1,
                stage,
                authority,
                reads,
                shadowPpm,
                terms.lease(),
                terms.behindMax());
    }

    private RoutePlan publish(RoutePlan plan) {
        String json = new String(Documents.plan(plan), StandardCharsets.UTF_8);
        writer.put(RouteBook.NOTE, json);
        LOG.info(
                "routers epoch={} stage={} reads_ppm={}",
                plan.epoch(),
                plan.stage(),
                plan.reads().ppm());
        return plan;
    }

    private void requireAnswered(String refused) throws InterruptedException {
        requireAll(refused, false, lease.multipliedBy(2));
    }

    private void requireAll(String refused, boolean drained, Duration wait) throws InterruptedException {
        long until = time.nanos() + wait.toNanos();
        List<String> late = late(drained);
        while (!late.isEmpty()) {
            if (time.nanos() - until > 0) {
                throw SwitchException.of(
                        refused,
                        plan().stage() == Stage.SWITCHING ? "HOLD" : "routers",
                        unanswered(late),
                        "Look at those processes, stop them if they hang, and try again.");
            }
            time.pause(LOOK);
            late = late(drained);
        }
    }

    private String unanswered(List<String> late) {
        return "plan %d (%s) is not answered by %s".formatted(plan().epoch(), plan().stage(), String.join("; ", late));
    }

    /** Forgets routers that are gone, and what they have seen of earlier plans. To be called now and then. */
    public synchronized void tidy() {
        late(false);
        long now = time.nanos();
        for (Contacts.Contact one : book.contacts()) {
            if (now - sinceNanos(one, now) > GONE * lease.toNanos()) {
                book.forget(one);
            }
        }
        book.dropOld();
    }

    /** Who has not answered to the plan in force and may still act by another; whoever may not is forgotten. */
    private List<String> late(boolean drained) {
        long epoch = plan().epoch();
        List<Contacts.Contact> all = book.contacts();
        // After they were read: what was granted meanwhile is counted from too late, not from too early.
        long now = time.nanos();
        long silence = lease.plus(MARGIN).toNanos();
        seen.keySet().retainAll(all.stream().map(Conductor::name).toList());
        return all.stream()
                .filter(one -> {
                    long since = sinceNanos(one, now);
                    if (one.epoch() == epoch && (one.drained() || !drained)) {
                        return false;
                    }
                    boolean over = now - since > silence;
                    if (over) {
                        LOG.warn("a router is silent for longer than its lease instance={}", one.instance());
                        book.forget(one);
                    }
                    return !over;
                })
                .map(one -> "%s (at plan %d%s)".formatted(one.instance(), one.epoch(), apart(one.epoch(), epoch)))
                .toList();
    }

    private static String apart(long its, long epoch) {
        if (its > epoch) {
            return ", which is not of this state folder: start it anew";
        }
        return its == epoch ? ", still writing by one before" : "";
    }

    /** Since when a router is known to have been given no further plan. */
    private long sinceNanos(Contacts.Contact one, long now) {
        Seen last = seen.get(name(one));
        if (last == null || last.grants() != one.grants()) {
            last = new Seen(one.grants(), now);
            seen.put(name(one), last);
        }
        return last.sinceNanos();
    }

    private static String name(Contacts.Contact one) {
        return one.instance() + "/" + one.start();
    }
}
