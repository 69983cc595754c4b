package dev.midflight.engine;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.throttle.Time;
import dev.midflight.spi.Backlog;
import dev.midflight.spi.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many marks of the application wait, asked of the store at most once a second and by another thread: who wants to
 * know it, for a status or a step of the reads, does not wait for a store that hangs. Safe for any thread.
 */
final class MarkCount {

    private static final Logger LOG = LoggerFactory.getLogger(MarkCount.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofMillis(500);

    private final Supplier<Optional<Backlog>> store;
    private final Time time;
    private CompletableFuture<Optional<Backlog>> asked = CompletableFuture.completedFuture(Optional.empty());
    private long askedNanos;

    MarkCount(Supplier<Optional<Backlog>> store, Time time) {
        this.store = requireNonNull(store, "store");
        this.time = requireNonNull(time, "time");
        this.askedNanos = time.nanos() - EVERY.toNanos();
    }

    /** What the store has said a second ago or less; nothing if it leaves no marks, or does not answer. */
    Optional<Backlog> now() {
        try {
            return latest().get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException silent) {
            LOG.debug("marks cannot be counted cause={}", silent.toString());
            return Optional.empty();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private synchronized CompletableFuture<Optional<Backlog>> latest() {
        if (asked.isDone() && time.nanos() - askedNanos >= EVERY.toNanos()) {
            askedNanos = time.nanos();
            asked = CompletableFuture.supplyAsync(this::ask, MarkCount::begin);
        }
        return asked;
    }

    private Optional<Backlog> ask() {
        try {
            return store.get();
        } catch (StoreException silent) {
            LOG.debug("marks cannot be counted cause={}", silent.toString());
            return Optional.empty();
        }
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "midflight-mark-count");
        thread.setDaemon(true);
        thread.start();
    }
}
