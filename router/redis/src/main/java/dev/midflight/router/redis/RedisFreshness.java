package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Freshness;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a router know up to which moment the follower has everything, by looking at the marks from time to time. Each
 * process that reads at the follower has one; without it all reads go to the authority.
 *
 * <p>While a key is put aside because the follower refused it, nothing new is known, so reads return to the authority.
 */
public final class RedisFreshness implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisFreshness.class);

    private final Router router;
    private final Freshness freshness;
    private final RedisStores stores;
    private final Wires wires;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** A look that waits for its marks to be copied. This and the rest is the thread's own. */
    private long lookedNanos;

    private String last = "";

    /** Begins to look, every so often. The router's clock is {@link System#nanoTime}. */
    public RedisFreshness(Router router, RedisStores stores, Duration interval) {
        this.router = requireNonNull(router, "router");
        this.stores = requireNonNull(stores, "stores");
        this.freshness = router.freshness();
        this.wires = new Wires(stores);
        this.thread = new Thread(() -> work(interval.toMillis()), "midflight-redis-freshness");
        thread.setDaemon(true);
        thread.start();
    }

    private void work(long millis) {
        try {
            do {
                try {
                    long now = System.nanoTime();
                    router.plan().map(RoutePlan::authority).ifPresent(authority -> look(authority, now));
                } catch (UncheckedIOException | RedisErrorException trouble) {
                    LOG.debug("the marks could not be seen", trouble);
                }
            } while (!closing.await(millis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Side authority, long now) {
        Names names = stores.names();
        // A mark may become a key that is stuck at any time, so both are looked at together.
        Object answer = wires.at(authority).script(Scripts.LOOK, 3, names.state, names.marks, names.stuck);
        List<?> seen = (List<?>) requireNonNull(answer, "answer");
        if (seen.isEmpty() || !Long.valueOf(0).equals(seen.get(0))) {
            last = "";
            return;
        }
        String newest = Words.text(seen.get(1));
        String oldest = Words.text(seen.get(2));
        if (newest.isEmpty()) {
            freshness.applied(now);
            last = "";
        } else if (last.isEmpty()) {
            lookedNanos = now;
            last = newest;
        } else if (isAfter(oldest, last)) {
            freshness.applied(lookedNanos);
            last = "";
        }
    }

    private static boolean isAfter(String id, String other) {
        int byTime = Long.compare(part(id, 0), part(other, 0));
        return byTime != 0 ? byTime > 0 : part(id, 1) > part(other, 1);
    }

    /** An id is a time and a number. */
    private static long part(String id, int part) {
        int dash = id.indexOf('-');
        return Long.parseLong(part == 0 ? id.substring(0, dash) : id.substring(dash + 1));
    }

    /** Looks no more. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        freshness.close();
        wires.close();
    }
}
