package dev.midflight.router.kafka;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Freshness;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.dedup.Offsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a router know up to which moment the follower has what went through a queue, by asking both stores from time to
 * time how far they are. Each process that reads at the follower has one; without it all reads go to the authority.
 *
 * <p>What either side has committed before a moment is at most what it says it has reached after it. As soon as both
 * have reached that, and nothing is set aside at the follower, it has everything from before that moment; and so has
 * the authority, whose writers may be the later ones where both work in parallel. So no clock but this process's own
 * has a say, and no broker. A message that was discarded at the follower counts as had.
 *
 * <p>Of writes that do not go through the queue it knows nothing: they need another one who looks, such as the feed for
 * tables that are followed by Midflight itself.
 */
public final class QueueFreshness implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QueueFreshness.class);

    private final Router router;
    private final Freshness freshness;
    private final Queue queue;
    private final Offsets offsets = new Offsets();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private final Map<Side, Connection> connections = new EnumMap<>(Side.class);
    private Optional<Look> waiting = Optional.empty();

    /** How far the side that was further in each part was after a moment. */
    private record Look(Side authority, long beforeNanos, Map<String, Long> reached) {}

    /** Begins to look, every so often. The router's clock is {@link System#nanoTime}. */
    public QueueFreshness(Router router, Queue queue, Duration interval) {
        this.router = requireNonNull(router, "router");
        this.queue = requireNonNull(queue, "queue");
        this.freshness = router.freshness();
        this.thread =
                new Thread(() -> work(interval.toMillis()), "midflight-queue-" + queue.migration() + "-freshness");
        thread.setDaemon(true);
        thread.start();
    }

    private void work(long millis) {
        try {
            do {
                long now = System.nanoTime();
                router.plan().map(RoutePlan::authority).ifPresent(authority -> tryToLook(authority, now));
            } while (!closing.await(millis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        connections.values().forEach(Sql::close);
    }

    private void tryToLook(Side authority, long now) {
        try {
            look(authority, now);
        } catch (SQLException unknown) {
            LOG.debug("progress unknown migration={} reason={}", queue.migration(), unknown.getMessage());
            connections.values().forEach(Sql::close);
            connections.clear();
        }
    }

    private void look(Side authority, long now) throws SQLException {
        // Of another authority nothing is known yet.
        waiting = waiting.filter(look -> look.authority() == authority);
        if (waiting.isEmpty()) {
            Map<String, Long> furthest = new HashMap<>(reached(authority));
            reached(authority.other()).forEach((part, offset) -> furthest.merge(part, offset, Math::max));
            waiting = Optional.of(new Look(authority, now, furthest));
        }
        Look look = waiting.get();
        Side follower = authority.other();
        // After that: what the follower has gone past is set aside there in the same transaction.
        if (has(follower, look)
                && has(authority, look)
                && AsideTable.counts(connection(follower), queue.at(follower).group())
                        .isEmpty()) {
            freshness.applied(look.beforeNanos());
            waiting = Optional.empty();
        }
    }

    private boolean has(Side side, Look look) throws SQLException {
        Map<String, Long> there = reached(side);
        return look.reached().entrySet().stream()
                .allMatch(each -> there.getOrDefault(each.getKey(), -1L) >= each.getValue());
    }

    private Map<String, Long> reached(Side side) throws SQLException {
        return offsets.reached(connection(side), queue.at(side).group());
    }

    private Connection connection(Side side) throws SQLException {
        Connection open = connections.get(side);
        if (open == null) {
            open = queue.at(side).store().getConnection();
            open.setAutoCommit(true);
            connections.put(side, open);
        }
        return open;
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
    }
}
