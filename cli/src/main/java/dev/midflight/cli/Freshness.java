package dev.midflight.cli;

import dev.midflight.engine.Migration;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how old what the follower has may be, by marking the log and waiting for the mark, again and again while
 * anybody wants to know. Has a thread of its own until it is closed.
 */
final class Freshness implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Freshness.class);
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final Migration migration;
    private final BooleanSupplier wanted;
    private final Thread thread = new Thread(this::look, "midflight-freshness");
    private volatile boolean closed;

    /** The last moment before which everything is followed; nothing if none is known. */
    private volatile Optional<Long> followedNanos = Optional.empty();

    Freshness(Migration migration, BooleanSupplier wanted) {
        this.migration = migration;
        this.wanted = wanted;
        thread.setDaemon(true);
    }

    /** Begins, unless it has. */
    synchronized void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** Everything committed longer ago than this is at the follower; empty if that is not known. */
    Optional<Duration> behind() {
        return followedNanos.map(since -> Duration.ofNanos(System.nanoTime() - since));
    }

    /** The boundary of a task that repeats: what stops the migration is told by the migration. */
    @SuppressWarnings("IllegalCatch")
    private void look() {
        while (!closed) {
            try {
                if (wanted.getAsBoolean()) {
                    long began = System.nanoTime();
                    if (migration.isFollowed(WAIT)) {
                        followedNanos = Optional.of(began);
                    }
                }
            } catch (InterruptedException ending) {
                return;
            } catch (RuntimeException failure) {
                LOG.debug("the follower's place is not known", failure);
            }
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
