package dev.midflight.router.jdbc;

import dev.midflight.router.Side;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Looks from time to time whether the definitions of a side are still those by which statements are read: somebody else
 * may have made a trigger or a key that cascades. No statement waits for it. Ends when the data source is forgotten.
 */
final class Definitions implements Runnable {

    /** How long it may take until a change is seen. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    /** Threads end by themselves when there is nothing to look at. */
    private static final Executor LOOKERS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "midflight-definitions");
        thread.setDaemon(true);
        return thread;
    });

    private final WeakReference<Wiring> wiring;
    private final Side side;
    private final Executor later;
    private volatile Catalog catalog;

    /** None at first: what changed while the catalog was read is found at the first look. */
    private volatile List<String> seen = List.of();

    private Definitions(Wiring wiring, Side side, Catalog catalog, Duration pause) {
        this.wiring = new WeakReference<>(wiring);
        this.side = side;
        this.catalog = catalog;
        this.later = CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, LOOKERS);
    }

    /** Begins to look, a pause from now. */
    static void watch(Wiring wiring, Side side, Catalog catalog, Duration pause) {
        Definitions definitions = new Definitions(wiring, side, catalog, pause);
        definitions.later.execute(definitions);
    }

    @Override
    public void run() {
        Wiring still = wiring.get();
        if (still != null) {
            try {
                look(still);
            } finally {
                later.execute(this);
            }
        }
    }

    @SuppressWarnings("IllegalCatch") // a pool of the application's
    private void look(Wiring still) {
        try (Connection connection = still.open(side)) {
            seen = Patience.during(connection, Wiring.CATALOG_WAIT, driver -> look(still, driver));
        } catch (SQLException | RuntimeException failure) {
            still.counts().notLookedAt(side, failure);
        }
    }

    private List<String> look(Wiring still, Connection connection) throws SQLException {
        List<String> now = Fingerprint.of(connection, catalog);
        if (now.equals(seen)) {
            return seen;
        }
        Catalog read = still.read(connection, side);
        if (!read.place().equals(catalog.place())) {
            throw new SQLException(
                    "The connection is in %s, and before it was in %s.".formatted(read.place(), catalog.place()));
        }
        if (!read.equals(catalog)) {
            still.replace(side, read);
            catalog = read;
        }
        return now;
    }
}
