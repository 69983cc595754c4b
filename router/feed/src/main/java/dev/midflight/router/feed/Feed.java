package dev.midflight.router.feed;

import dev.midflight.router.Nanos;
import dev.midflight.router.Router;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds an application's routers: asks Midflight for their plans, renews them before their leases are over, and tells
 * how far this process is. While Midflight cannot be reached, nothing changes for callers until a lease is over.
 *
 * <p>Works in three daemon threads, whatever the number of routers. Safe for any thread.
 */
public final class Feed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private static final Duration DRAIN_MAX = Duration.ofSeconds(2);
    private static final Duration TICK_MAX = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAULT = Duration.ofMillis(100);
    private static final int START_BYTES = 8;

    private final List<Line> lines;
    private final Keeper keeper;
    private final Nanos time;
    private final Wire wire;
    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;

    Feed(FeedBuilder builder, String instance) {
        this.time = builder.time;
        byte[] start = new byte[START_BYTES];
        new SecureRandom().nextBytes(start);
        Identity identity = new Identity(instance, HexFormat.of().formatHex(start), builder.labels, builder.keysShown);
        this.wire = new Wire(builder.server, instance, identity.start());
        Means means = new Means(wire, time, inbox::add, RandomGenerator.getDefault());
        this.keeper = new Keeper(
                Optional.ofNullable(builder.snapshot)
                        .map(file -> new Snapshot(file, instance, new Uptime(builder.clock), time)),
                time);
        this.lines = builder.fed.values().stream()
                .map(fed -> new Line(fed, identity, means))
                .toList();
        keeper.restore(lines.stream().map(line -> line.router).toList());
        lines.forEach(line -> line.fetched = line.router.plan().isPresent());
        this.thread = new Thread(this::run, "midflight-feed");
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins to say how routers are fed by the server at this URL. */
    public static FeedBuilder from(URI server) {
        return new FeedBuilder(server);
    }

    /** What is done for one router. */
    private final class Line {

        private final Router router;
        private final Renewal renewal;
        private final Stream stream;
        private final Reporting reporting;
        private volatile boolean fetched;

        Line(Fed fed, Identity identity, Means means) {
            this.router = fed.router();
            this.renewal = new Renewal(router, means, this::planned);
            this.stream = new Stream(router.migration(), means, renewal::pushed);
            this.reporting = new Reporting(fed, identity, means, renewal);
        }

        /** Whoever begins anew must not find an older plan than was acknowledged: it is kept before that is told. */
        private void planned() {
            fetched = true;
            reporting.holdAcks(keeper.keep(router));
        }

        /** How long nothing has to be done. */
        long tick(long now) {
            return Math.min(Math.min(renewal.tick(now) - now, stream.tick(now) - now), reporting.tick(now) - now);
        }

        void finish() {
            renewal.stop();
            stream.stop();
            if (!keeper.keeps()) {
                router.end();
            }
            reporting.finish(!keeper.keeps());
        }
    }

    private void run() {
        while (!closing) {
            step(TICK_MAX.toNanos());
        }
        lines.forEach(Line::finish);
        long until = time.now() + DRAIN_MAX.toNanos();
        while (until - time.now() > 0 && !lines.stream().allMatch(line -> line.reporting.isFinished())) {
            step(until - time.now());
        }
        lines.forEach(line -> line.reporting.stop());
        wire.close();
    }

    /** The task's boundary: a fault here would end the feed, and the application's writes soon after. */
    @SuppressWarnings("IllegalCatch")
    private void step(long waitNanosMax) {
        try {
            long now = time.now();
            long wait = waitNanosMax;
            for (Line line : lines) {
                wait = Math.min(wait, line.tick(now));
            }
            Runnable next = inbox.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
            while (next != null) {
                next.run();
                next = inbox.poll();
            }
        } catch (InterruptedException ending) {
            closing = true;
        } catch (RuntimeException fault) {
            LOG.error("fault in the feed, it goes on", fault);
            pause();
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE_AFTER_FAULT.toNanos());
        } catch (InterruptedException ending) {
            closing = true;
        }
    }

    /** True once every router has had a plan, and from then on; before that, this process is not ready. */
    public boolean fetched() {
        return lines.stream().allMatch(line -> line.fetched);
    }

    /**
     * Ends the routers: nothing is written through them any more. Once nothing is under way the server is told so and
     * waits for this process no longer; if that takes more than 2 s, it waits until the lease is over. With a snapshot
     * the routers go on by the plans they have until their leases are over, as the next start of this process does.
     */
    @Override
    public void close() {
        closing = true;
        inbox.add(() -> {});
        try {
            thread.join(DRAIN_MAX.plus(TICK_MAX).toMillis());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
