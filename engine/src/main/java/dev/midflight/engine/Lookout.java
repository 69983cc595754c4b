package dev.midflight.engine;

import dev.midflight.engine.throttle.Gauge;
import dev.midflight.engine.throttle.Signal;
import dev.midflight.engine.throttle.Throttle;
import dev.midflight.engine.throttle.Time;
import dev.midflight.spi.Probe;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at both stores while rows are copied, and moves the throttle's gauges. Each signal has a thread and a probe of
 * its own, so that one that does not answer holds up none of the others.
 */
final class Lookout implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final Duration SELDOM = Duration.ofSeconds(1);
    private static final Duration RARELY = Duration.ofSeconds(10);

    private final Throttle throttle;
    private final Time time;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    private Lookout(Throttle throttle, Time time) {
        this.throttle = throttle;
        this.time = time;
    }

    /** One look at a signal. */
    private interface Look {
        void at(Probe probe, Gauge gauge);
    }

    /** Begins to look; at a signal without a limit only once it gets one. */
    static Lookout over(Sides sides, Live live, Throttle throttle, Time time) {
        Lookout lookout = new Lookout(throttle, time);
        lookout.watch(Signal.SOURCE_LATENCY, sides.source(), OFTEN, Lookout::touch);
        lookout.watch(Signal.TARGET_LATENCY, sides.target(), OFTEN, Lookout::touch);
        lookout.watch(
                Signal.SOURCE_LAG,
                sides.source(),
                SELDOM,
                (probe, gauge) -> gauge.see(
                        probe.replicaLag().map(TimeUnit.MICROSECONDS::convert).orElse(0L)));
        lookout.watch(
                Signal.SOURCE_SESSIONS, sides.source(), SELDOM, (probe, gauge) -> gauge.see(probe.sessionsAtWork()));
        lookout.watch(Signal.LOG_AGE, sides.source(), RARELY, (probe, gauge) -> lookAtLog(live, gauge));
        return lookout;
    }

    private static void touch(Probe probe, Gauge gauge) {
        long since = gauge.begin();
        probe.touch();
        gauge.end(since);
    }

    /**
     * The log is near to be lost once what is read of it is older than it is still kept for. While keys are made late
     * it is not read on purpose, and what ends that soonest is the copy.
     */
    private static void lookAtLog(Live live, Gauge gauge) {
        OptionalLong left = live.stream().isResting()
                ? OptionalLong.empty()
                : live.direction()
                        .source()
                        .retention(live.stream().crossing().position())
                        .map(TimeUnit.MICROSECONDS::convert)
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty());
        gauge.see(TimeUnit.MICROSECONDS.convert(live.stream().lag().behind()));
        gauge.limit(left);
    }

    private void watch(Signal signal, Store store, Duration interval, Look look) {
        Gauge gauge = throttle.gauge(signal);
        Runnable work = () -> {
            try (Probe probe = store.probe()) {
                while (!closing.get()) {
                    if (gauge.isLimited() || signal == Signal.LOG_AGE) {
                        look(signal, () -> look.at(probe, gauge), gauge);
                    }
                    time.pause(interval);
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            } finally {
                gauge.rest();
            }
        };
        Thread thread = new Thread(work, "look-" + signal.key());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** What cannot be seen is told by the gauge; the copy itself finds out if a store is lost. */
    private void look(Signal signal, Runnable look, Gauge gauge) {
        try {
            look.run();
        } catch (StoreException unseen) {
            if (!closing.get()) {
                LOG.info("cannot see signal={} cause={}", signal.key(), unseen.getMessage());
                gauge.fail("%s %s".formatted(unseen.getMessage(), unseen.remedy()));
            }
        }
    }

    /** Looks no more. A look that is under way ends by itself, or with the store. */
    @Override
    public void close() {
        closing.set(true);
        threads.forEach(Thread::interrupt);
    }
}
