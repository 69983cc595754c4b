package dev.midflight.examples.shop;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.ReadCounts;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The shop in operation: writers and readers on whichever of two databases takes writes, and a ledger of what they were
 * told.
 *
 * <p>It begins on the old side. When a write is refused or its connection is cut, it tries the other side, and so
 * on in turns of 2 to 5 ms; whichever side takes the write is where the shop is from then on.
 *
 * <p>Threads: one thread starts and stops; every other method may be called from any thread.
 */
public final class ShopApplication implements AutoCloseable {

    private static final Duration READY_MAX = Duration.ofSeconds(30);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);

    private final ShopOptions options;
    private final Sides sides;
    private final Ledger ledger;
    private final List<WriterLedger> writerLedgers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private Optional<Routed> routed = Optional.empty();
    private volatile boolean open;
    private volatile long startNanos;
    private volatile long stopNanos;

    /** A shop that has not begun; it does on the side {@code before}. */
    public ShopApplication(StoreAddress before, StoreAddress after, ShopOptions options) {
        this.options = requireNonNull(options, "options");
        this.sides = new Sides(requireNonNull(before, "before"), requireNonNull(after, "after"));
        for (int writer = 0; writer < options.writers(); writer++) {
            writerLedgers.add(new WriterLedger(writer));
        }
        PauseMeter pauseMeter = new PauseMeter(Instant.now(), System.nanoTime());
        this.ledger = new Ledger(new ShopSize(options.rows()), writerLedgers, pauseMeter);
    }

    /** Lets the shop take part in its migration from the start: it reads and writes where the router says. */
    public void route(URI server) throws InterruptedException {
        Routed ready = new Routed(sides, server);
        routed = Optional.of(ready);
        long until = System.nanoTime() + READY_MAX.toNanos();
        while (!ready.isReady()) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException("No plan came from %s within %s".formatted(server, READY_MAX));
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Reads by side, and what comparing them came to; empty if the shop takes no router. */
    public Optional<ReadCounts> routedReads() {
        return routed.map(way -> way.pages().counts());
    }

    /** The first pages that differed between the sides, with what did in them. */
    public List<String> differentPages() {
        return routed.map(Routed::different).orElse(List.of());
    }

    /**
     * Starts all threads and returns.
     *
     * @throws SQLException if the old side cannot be reached or lacks the tables
     * @throws IllegalStateException if a shop has written to this database before: its ledger is gone, and nothing
     * could
     *     be proven. Load the tables anew
     */
    public void start() throws SQLException {
        try (Session session = Session.openForReads(sides.address(Side.OLD))) {
            long entries = session.number("SELECT COUNT(*) FROM ledger_entry");
            if (entries != 0 || !threads.isEmpty()) {
                throw new IllegalStateException(
                        "Cannot open the shop on %s: a shop has already written %d transactions there"
                                .formatted(sides.address(Side.OLD), entries));
            }
        }
        open = true;
        startNanos = System.nanoTime();
        Floor floor = new Floor(options, sides, routed, ledger, () -> open);
        for (WriterLedger writerLedger : writerLedgers) {
            start(new Writer(floor, writerLedger), "shop-writer-" + writerLedger.writer());
        }
        for (int reader = 0; reader < options.readers(); reader++) {
            start(new Reader(floor, reader), "shop-reader-" + reader);
        }
    }

    /**
     * Lets every thread finish what it does and ends them. A transaction that no side takes is given up after 5 s. Does
     * nothing the second time.
     *
     * @throws IllegalStateException if a thread does not end within a minute
     */
    public void stop() {
        if (!open) {
            return;
        }
        open = false;
        long deadline = System.nanoTime() + STOP_MAX.toNanos();
        ledger.pauseMeter().ended(System.nanoTime());
        stopNanos = System.nanoTime();
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
                if (thread.isAlive()) {
                    throw new IllegalStateException("Cannot stop the shop: %s is still at work after %d s"
                            .formatted(thread.getName(), STOP_MAX.toSeconds()));
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** With how many rows it was loaded. */
    long rows() {
        return options.rows();
    }

    /** What the shop was told. */
    public Ledger ledger() {
        return ledger;
    }

    /** The side that took the last write. */
    public Side side() {
        return routed.flatMap(way -> way.router().plan())
                .map(plan -> Routed.side(plan.authority()))
                .orElseGet(sides::current);
    }

    /** Acknowledged transactions per second since the start, pauses included. */
    public double writesPerSecond() {
        long end = open ? System.nanoTime() : stopNanos;
        double seconds = (end - startNanos) / 1e9;
        return seconds <= 0 ? 0 : ledger.acknowledgedWrites() / seconds;
    }

    /** The same as {@link #stop()}, and the router is let go. */
    @Override
    public void close() {
        stop();
        routed.ifPresent(Routed::close);
    }

    private void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }
}
