package dev.midflight.cli;

import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.journal.SwitchState;
import dev.midflight.server.StepEvidence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what the routers tell as long as a run lives: takes reads back from the new side when that is proven to be
 * wrong, and the writes, too, where the plan says so. Has a thread of its own until it is closed.
 */
final class RampWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RampWatch.class);
    private static final Duration EVERY = Duration.ofMillis(250);

    private final Owner owner;
    private final Session session;
    private final Thread thread = new Thread(this::watch, "midflight-ramp");
    private volatile boolean closed;

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
                TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
                look();
            } catch (InterruptedException ending) {
                return;
            } catch (RuntimeException failure) {
                LOG.warn("what routers tell cannot be judged now cause={}", failure.toString());
            }
        }
    }

    private void look() throws InterruptedException {
        if (owner.state().phase() == Phase.FINISHED) {
            return;
        }
        List<StepEvidence.Alarm> alarms = owner.ramp().watch();
        List<StepEvidence.Alarm> grave = alarms.stream()
                .filter(alarm -> owner.plan().switching().rollbackOn().contains(alarm.kind()))
                .toList();
        boolean soaking =
                owner.state().authority() == Authority.TARGET && owner.state().switchState() == SwitchState.SOAK;
        if (soaking && !grave.isEmpty()) {
            rollBack(grave);
        }
    }

    private void rollBack(List<StepEvidence.Alarm> alarms) throws InterruptedException {
        String why =
                String.join("; ", alarms.stream().map(StepEvidence.Alarm::why).toList());
        session.screen().line("midflight: rolling back by itself: " + why);
        owner.audit("rolled back by itself", Json.object().put("why", why).toString());
        try {
            owner.migration().rollback(owner.plan().switching().maxPause());
        } catch (SwitchException givenUp) {
            LOG.warn("the roll back was given up, and is tried again cause={}", givenUp.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
