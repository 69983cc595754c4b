package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.LaneLimits;
import dev.midflight.router.ReadCounts;
import dev.midflight.router.Reads;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.feed.Feed;
import dev.midflight.router.feed.SeenReads;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.Row;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Look at one order of a shop after the other, through a router. */
final class RoutedVisitors implements AutoCloseable {

    /** How many orders they look at. */
    static final int ROWS = 2_000;

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofNanos(300_000);

    private final Router router;
    private final Reads<Integer, String, RuntimeException> reads;
    private final Feed feed;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
    private final Duration pause;
    private final Thread thread = new Thread(this::visit, "visitors");

    /** What is wrong with the new side. */
    enum Fault {
        NONE,
        TORN,
        FAILS,
        SLOW
    }

    RoutedVisitors(String migration, URI server, MemoryShop shop) {
        this(migration, server, shop, "visitors", PAUSE);
    }

    RoutedVisitors(String migration, URI server, MemoryShop shop, String instance, Duration pause) {
        this.pause = pause;
        this.router = new Router(migration, WithoutPlan.READ_OLD, Duration.ofSeconds(5), System::nanoTime);
        SeenReads<Integer> seen = new SeenReads<>(router, String::valueOf);
        this.reads = Reads.<Integer, String, RuntimeException>through(router, "orders")
                .old(key -> order(shop.source(), key))
                .fresh(key -> fresh(shop.target(), key))
                .entity(key -> "order:" + key)
                .compare(Fields.of(String.class).build())
                .immutable()
                .limits(new LaneLimits(1_024, 1 << 20, 2, Duration.ofSeconds(10), 1, Duration.ofSeconds(1)))
                .watch(seen)
                .build();
        seen.counting(reads::counts);
        this.feed = Feed.from(server).instance(instance).router(router, seen).start();
        thread.setDaemon(true);
    }

    private String fresh(MemoryServer server, int key) {
        Fault now = fault.get();
        if (now == Fault.FAILS) {
            throw new IllegalStateException("the new side fails");
        }
        if (now == Fault.SLOW) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return now == Fault.TORN ? "torn" : order(server, key);
    }

    private static String order(MemoryServer server, int key) {
        return server.rowOf(MemoryShop.ORDERS, Row.of(key), all -> true)
                .map(Row::toString)
                .orElse("none");
    }

    void start() {
        thread.start();
    }

    /** From now on this is wrong with the new side. */
    void meet(Fault next) {
        fault.set(next);
    }

    ReadCounts counts() {
        return reads.counts();
    }

    /** Where an entity is read. */
    Side side(String entity) {
        return router.reads(entity);
    }

    private void visit() {
        Random random = new Random(1);
        while (!closed.get()) {
            try {
                reads.read(1 + random.nextInt(ROWS));
            } catch (IllegalStateException failing) {
                // Counted by the router.
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    void more(int count) {
        for (int key = 1; key <= count; key++) {
            reads.read(key);
        }
    }

    void await(BooleanSupplier condition) {
        long until = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(until);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        closed.set(true);
        feed.close();
        reads.close();
    }
}
