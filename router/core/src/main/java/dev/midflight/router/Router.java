package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says for one migration who answers, by the plan that is in force in this process. Whoever feeds it renews the plan
 * before its lease is over; an operation keeps the plan under which it began until it ends.
 *
 * <p>A lease counts from before the plan was asked for, so that it is never longer here than where it was granted (Gray
 * and Cheriton, Leases, SOSP 1989). Time is only ever compared within this process.
 *
 * <p>Safe for any thread.
 */
public final class Router {

    /** So that a clock which is not the process's is looked at again. */
    private static final long LOOK_AGAIN_NANOS = 10_000_000;

    /** So that who is compared and who is read at the new side are not the same. */
    private static final int SHADOW = 0x5bd1e995;

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final String migration;
    private final WithoutPlan withoutPlan;
    private final Duration switchWait;
    private final Nanos time;

    private final ReentrantLock change = new ReentrantLock();
    private final Condition changed = change.newCondition();
    private final Deque<InFlight> before = new ArrayDeque<>();

    private volatile @Nullable Route route;
    private volatile boolean followerHeldBack;
    private volatile boolean ended;
    private final OwnWrites writes = new OwnWrites();

    private final Followed followed = new Followed();

    /** Since when it has been known without a gap who has the authority; null from the start. Guarded by the change. */
    private @Nullable Long knownNanos;

    /** A plan, the answer for who asks for it, until when it holds, and what is under way by it. */
    record Route(Optional<RoutePlan> answer, RoutePlan plan, long untilNanos, InFlight inFlight) {
        Route(RoutePlan plan, long untilNanos, InFlight inFlight) {
            this(Optional.of(plan), plan, untilNanos, inFlight);
        }
    }

    /** What came of a plan. */
    public enum Outcome {
        /** It is in force from now on. */
        INSTALLED,
        /** It was in force and holds for longer now. */
        RENEWED,
        /** A newer one is in force; it was overtaken on its way. */
        OVERTAKEN
    }

    /**
     * How far this process is.
     *
     * @param epoch of the plan in force
     * @param drained whether nothing is under way any more by an earlier one
     */
    public record Ack(long epoch, boolean drained) {}

    /**
     * A router that knows no plan yet.
     *
     * @param switchWait for how long a write waits while the authority moves, before it is refused
     */
    public Router(String migration, WithoutPlan withoutPlan, Duration switchWait, Nanos time) {
        this.migration = requireNonNull(migration, "migration");
        this.withoutPlan = requireNonNull(withoutPlan, "withoutPlan");
        this.switchWait = requireNonNull(switchWait, "switchWait");
        this.time = requireNonNull(time, "time");
    }

    /** The name of the migration it is for. */
    public String migration() {
        return migration;
    }

    /**
     * Takes in a plan.
     *
     * @param askedAtNanos when it was asked for, by this router's clock; if it came without being asked for, when the
     *     last one was that its sender has answered
     * @throws IllegalArgumentException if it cannot follow the plan in force, which stays
     */
    public Outcome accept(RoutePlan plan, long askedAtNanos) {
        if (!plan.migration().equals(migration)) {
            throw new IllegalArgumentException(
                    "This router is for %s, not for %s.".formatted(migration, plan.migration()));
        }
        long until = askedAtNanos + plan.lease().toNanos();
        change.lock();
        try {
            Route now = route;
            if (ended) {
                return Outcome.OVERTAKEN;
            }
            if (now == null) {
                return install(plan, until);
            }
            if (plan.epoch() < now.plan().epoch()) {
                return Outcome.OVERTAKEN;
            }
            if (plan.epoch() == now.plan().epoch()) {
                return renew(now, plan, until);
            }
            // Once its lease was over, the others went on without this process.
            if (!isOver(now)) {
                plan.requireAfter(now.plan());
            }
            before.add(now.inFlight());
            Outcome outcome = install(plan, until);
            if (isOver(now) || now.plan().stage() == Stage.SWITCHING) {
                // After it is there to be seen: who looks from then on goes by it.
                knownNanos = time.now();
            }
            return outcome;
        } finally {
            change.unlock();
        }
    }

    private Outcome install(RoutePlan plan, long until) {
        route = new Route(plan, until, new InFlight());
        changed.signalAll();
        LOG.info("plan in force migration={} epoch={} stage={}", migration, plan.epoch(), plan.stage());
        return Outcome.INSTALLED;
    }

    private Outcome renew(Route now, RoutePlan plan, long until) {
        if (!plan.equals(now.plan())) {
            throw new IllegalArgumentException("Plan %d of %s has come twice and not the same; the first one stays."
                    .formatted(plan.epoch(), migration));
        }
        if (until - now.untilNanos() > 0) {
            route = new Route(now.plan(), until, now.inFlight());
            changed.signalAll();
        }
        return Outcome.RENEWED;
    }

    /**
     * Nothing is begun here any more, and no plan taken in: whoever knows that, and that nothing is under way by the
     * ones before ({@link #ack}), need not wait for the lease. Reads go to the authority of the last plan.
     */
    public void end() {
        change.lock();
        try {
            ended = true;
            Route now = route;
            if (now != null) {
                before.add(now.inFlight());
                route = new Route(now.plan(), time.now() - 1, new InFlight());
                changed.signalAll();
            }
        } finally {
            change.unlock();
        }
    }

    /** The plan in force; empty if none has come yet. It may be over, see {@link #holdsFor}. */
    public Optional<RoutePlan> plan() {
        Route now = route;
        return now == null ? Optional.empty() : now.answer();
    }

    /** For how long the plan holds if it is not renewed; zero if it is over or none has come. */
    public Duration holdsFor() {
        Route now = route;
        return now == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, now.untilNanos() - time.now()));
    }

    /** How far this process is; empty if no plan has come. */
    public Optional<Ack> ack() {
        change.lock();
        try {
            before.removeIf(InFlight::isNone);
            return plan().map(plan -> new Ack(plan.epoch(), before.isEmpty()));
        } finally {
            change.unlock();
        }
    }

    /**
     * One more that looks how far the follower is. Until each of them knows that it has everything up to a moment not
     * longer ago than the plan's {@code behindMax}, and after the last write of an entity in this process, the
     * authority is read; also if there is none of them.
     */
    public Freshness freshness() {
        Freshness added = new Freshness(this);
        followed.join(added);
        return added;
    }

    void applied(Freshness by, long beforeNanos) {
        change.lock();
        try {
            if (isKnownAt(beforeNanos)) {
                followed.said(by, beforeNanos);
            }
        } finally {
            change.unlock();
        }
    }

    /**
     * False if others may have written at the other side before that moment, by a plan that this process had not: what
     * was looked at then was the follower.
     */
    private boolean isKnownAt(long nanos) {
        Route now = route;
        return now == null
                || (now.plan().stage() != Stage.SWITCHING
                        && now.untilNanos() - nanos >= 0
                        && (knownNanos == null || nanos - knownNanos >= 0));
    }

    void leave(Freshness ended) {
        followed.leave(ended);
    }

    /** Up to when everything is at the follower. */
    Followed followed() {
        return followed;
    }

    void wrote(@Nullable String entity) {
        if (entity == null) {
            writes.addUnknown(time.now());
        } else {
            writes.add(entity, time.now());
        }
    }

    /**
     * Reads nothing at the follower from now on, or again as planned. This process may decide so by itself at any time:
     * it is right in every stage.
     */
    public void holdBackFollower(boolean hold) {
        followerHeldBack = hold;
    }

    /** True if nothing is read at the follower because this process has decided so. */
    public boolean isFollowerHeldBack() {
        return followerHeldBack;
    }

    /**
     * The side where an entity is to be read; the authority if it is not known which one it is.
     *
     * @param entity null if it is not known
     * @throws RefusedException if no plan has come and reads are to wait for one
     */
    public Side reads(@Nullable String entity) {
        Route now = route;
        return now == null ? unplanned() : reads(now, entity);
    }

    Side reads(Route by, @Nullable String entity) {
        RoutePlan plan = by.plan();
        if (entity == null || !plan.stage().mayReadFollower() || followerHeldBack) {
            return plan.authority();
        }
        Side wanted = plan.reads().has(entity) ? Side.NEW : Side.OLD;
        return wanted == plan.authority() || hasAll(by, entity) ? wanted : plan.authority();
    }

    /** True if the follower has what was written of the entity, by this process or long enough ago. */
    private boolean hasAll(Route by, String entity) {
        Long applied = followed.nanos();
        if (applied == null) {
            return false;
        }
        long now = time.now();
        return by.untilNanos() - now >= 0
                && now - applied <= by.plan().behindMax().toNanos()
                && !writes.hasSince(entity, applied);
    }

    /** True if some reads are to be repeated at the other side and compared, by the plan in force. */
    public boolean comparesAny() {
        Route now = route;
        return now != null && !followerHeldBack && comparesAny(now.plan());
    }

    private static boolean comparesAny(RoutePlan plan) {
        return plan.stage().isFollowed()
                && (plan.shadowPpm() > 0 || !plan.reads().include().isEmpty());
    }

    /**
     * True if a read of an entity is to be repeated at the other side and compared: the same entities always, and all
     * that are read at the new side by name. Never of one that is not known.
     *
     * @param entity null if it is not known
     */
    public boolean compares(@Nullable String entity) {
        Route now = route;
        if (entity == null || now == null || followerHeldBack) {
            return false;
        }
        RoutePlan plan = now.plan();
        if (!comparesAny(plan)) {
            return false;
        }
        boolean chosen = plan.reads().include().contains(entity)
                || Bucket.of(entity, plan.reads().salt() ^ SHADOW) < plan.shadowPpm();
        return chosen && !isOver(now);
    }

    private Side unplanned() {
        return switch (withoutPlan) {
            case READ_OLD -> Side.OLD;
            case READ_NEW -> Side.NEW;
            case REFUSE_READS -> throw noPlan();
        };
    }

    /**
     * Begins something that writes, or a transaction of which that is not known yet. Waits while the authority moves.
     *
     * @return what has to be closed once it has ended, however it did
     * @throws RefusedException if nobody knows, or knows in time, where to write
     */
    public Pass begin() {
        while (true) {
            Route now = toWrite();
            if (now.plan().stage() == Stage.SWITCHING) {
                awaitChange(now.plan());
            } else if (enters(now)) {
                return new Pass(this, now);
            }
        }
    }

    /**
     * The same for who must not wait: empty while the authority moves.
     *
     * @throws RefusedException if nobody knows where to write
     */
    public Optional<Pass> beginNow() {
        while (true) {
            Route now = toWrite();
            if (now.plan().stage() == Stage.SWITCHING) {
                return Optional.empty();
            }
            if (enters(now)) {
                return Optional.of(new Pass(this, now));
            }
        }
    }

    private Route toWrite() {
        Route now = route;
        if (ended) {
            throw new RefusedException(
                    RefusedException.Reason.LEASE_OVER,
                    "Nothing is written to %s: its feed was closed in this process, which is about to end."
                            .formatted(migration));
        }
        if (now == null) {
            throw noPlan();
        }
        if (isOver(now)) {
            throw new RefusedException(
                    RefusedException.Reason.LEASE_OVER,
                    ("Nothing is written to %s: its plan %d was not renewed for longer than it holds (%s)."
                                    + " Look whether this process reaches its feed; it writes again by itself.")
                            .formatted(migration, now.plan().epoch(), now.plan().lease()));
        }
        return now;
    }

    private boolean enters(Route now) {
        now.inFlight().begin();
        // Whoever looks whether all have ended has changed the plan before.
        Route still = route;
        if (still != null && still.inFlight() == now.inFlight()) {
            return true;
        }
        now.inFlight().end();
        return false;
    }

    private void awaitChange(RoutePlan now) {
        long until = time.now() + switchWait.toNanos();
        change.lock();
        try {
            while (isInForce(now)) {
                long left = until - time.now();
                if (left <= 0) {
                    throw switching();
                }
                changed.await(Math.min(left, LOOK_AGAIN_NANOS), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw switching();
        } finally {
            change.unlock();
        }
    }

    private boolean isInForce(RoutePlan plan) {
        return plan().map(now -> now.epoch() == plan.epoch()).orElse(false);
    }

    private RefusedException switching() {
        return new RefusedException(
                RefusedException.Reason.SWITCHING,
                "Nothing was written to %s: its authority has been moving for longer than %s. Try again."
                        .formatted(migration, switchWait));
    }

    private boolean isOver(Route by) {
        return by.untilNanos() - time.now() < 0;
    }

    private RefusedException noPlan() {
        return new RefusedException(
                RefusedException.Reason.NO_PLAN,
                ("No plan for %s has come since this process began, so it is not known which store has the authority."
                                + " Look whether this process reaches its feed; it goes on by itself.")
                        .formatted(migration));
    }
}
