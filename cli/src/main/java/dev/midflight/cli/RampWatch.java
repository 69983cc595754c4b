package dev.midflight.cli;

import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.server.StepEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what the routers tell as long as a run lives: takes reads back from the new side when that is proven to be
 * wrong, and the writes, too, where the plan says so. Has a thread of its own until it is closed.
 */
final class RampWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RampWatch.class);
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final Duration TIDY = Duration.ofMinutes(1);
    private static final Duration REST_FIRST = Duration.ofMinutes(1);
    private static final Duration REST_LAST = Duration.ofMinutes(15);

    private final Owner owner;
    private final Session session;
    private final Thread thread = new Thread(this::watch, "midflight-ramp");
    private final ReentrantLock rolling = new ReentrantLock();
    private volatile boolean closed;
    private long tidiedNanos = System.nanoTime();
    private long againNanos = System.nanoTime();
    private Duration rest = REST_FIRST;

    private RampWatch(Owner owner, Session session) {
        this.owner = owner;
        this.session = session;
        thread.setDaemon(true);
    }

    static RampWatch start(Owner owner, Session session) {
        RampWatch watch = new RampWatch(owner, session);
        owner.ramp().askOthers();
        watch.thread.start();
        return watch;
    }

    /** The boundary of a task that repeats: what stops the migration is told by the migration. */
    @SuppressWarnings("IllegalCatch")
    private void watch() {
        while (!closed) {
            try {
                look();
                tidy();
            } catch (InterruptedException ending) {
                return;
            } catch (RuntimeException failure) {
                LOG.warn("what routers tell cannot be judged now cause={}", failure.toString());
            }
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }

    private void tidy() {
        if (System.nanoTime() - tidiedNanos > TIDY.toNanos()) {
            tidiedNanos = System.nanoTime();
            owner.conductor().tidy();
        }
    }

    private void look() throws InterruptedException {
        if (owner.state().phase() == Phase.FINISHED) {
            return;
        }
        // Asked first: what is found wrong with the target before it has the writes is no reason to take them back.
        MigrationState state = owner.state();
        boolean soaking = state.authority() == Authority.TARGET && !state.isSwitchOpen();
        List<StepEvidence.Alarm> alarms = owner.ramp().watch();
        List<StepEvidence.Alarm> grave = alarms.stream()
                .filter(alarm -> owner.plan().switching().rollbackOn().contains(alarm.kind()))
                .toList();
        if (soaking && !grave.isEmpty() && System.nanoTime() - againNanos >= 0) {
            rollBack(grave);
        }
    }

    /**
     * Each try may hold the writes up for a moment, so that one in vain, whatever the reason, is followed by a longer
     * and longer rest.
     */
    @SuppressWarnings("IllegalCatch")
    private void rollBack(List<StepEvidence.Alarm> alarms) throws InterruptedException {
        String why =
                String.join("; ", alarms.stream().map(StepEvidence.Alarm::why).toList());
        session.screen().line("midflight: rolling back by itself: " + why);
        String outcome = "done";
        rolling.lock();
        try {
            if (closed) {
                return;
            }
            rollBack();
        } catch (RuntimeException givenUp) {
            outcome = String.valueOf(givenUp.getMessage());
            LOG.warn(
                    "the roll back was given up, and is tried again in_s={} cause={}",
                    rest.toSeconds(),
                    givenUp.getMessage());
            againNanos = System.nanoTime() + rest.toNanos();
            rest = rest.compareTo(REST_LAST) < 0 ? rest.multipliedBy(2) : REST_LAST;
        } finally {
            rolling.unlock();
        }
        owner.audit(
                "rolled back by itself",
                Json.object().put("why", why).put("outcome", outcome).toString());
    }

    private void rollBack() throws InterruptedException {
        MigrationPlan plan = owner.plan();
        if (plan.switching().group().isEmpty()) {
            owner.migration().rollback(plan.switching().maxPause(), Optional.empty());
            return;
        }
        Result result = Together.call(session, plan, "rollback", Json.object());
        result.error().ifPresent(refused -> {
            throw new CommandException(refused);
        });
    }

    /**
     * A roll back that has begun is let come to its end: the writes stand still in the middle of it. That of a group
     * may wait for the others for long while nobody stands still, so it gives up, unless all have agreed.
     */
    @Override
    public void close() {
        closed = true;
        if (!owner.plan().switching().group().isEmpty()) {
            thread.interrupt();
        }
        rolling.lock();
        try {
            thread.interrupt();
        } finally {
            rolling.unlock();
        }
    }
}
