package dev.midflight.cli;

import dev.midflight.engine.owner.OwnerClient;
import dev.midflight.engine.owner.OwnerException;
import dev.midflight.engine.owner.OwnerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How old what the follower has may be, as the owner of a migration in another process says. Asked by a thread of its
 * own while anybody wants to know: an owner that does not answer holds up nobody. Safe for any thread.
 */
final class FollowerAge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FollowerAge.class);
    private static final Duration EVERY = Duration.ofMillis(200);

    /** Routers ask more often. */
    private static final Duration WANTED = Duration.ofMinutes(1);

    private final Path state;
    private final Thread thread = new Thread(this::ask, "midflight-follower-age");
    private volatile Optional<Long> followedNanos = Optional.empty();
    private volatile long wantedNanos;
    private volatile boolean closed;

    FollowerAge(Path state) {
        this.state = state;
        thread.setDaemon(true);
    }

    /** Everything committed longer ago than this is at the follower; empty if that is not known. */
    Optional<Duration> now() {
        wantedNanos = System.nanoTime();
        begin();
        return followedNanos.map(since -> Duration.ofNanos(System.nanoTime() - since));
    }

    private synchronized void begin() {
        if (thread.getState() == Thread.State.NEW && !closed) {
            thread.start();
        }
    }

    /** The boundary of a task that repeats. */
    @SuppressWarnings("IllegalCatch")
    private void ask() {
        while (!closed) {
            try {
                if (System.nanoTime() - wantedNanos < WANTED.toNanos()) {
                    // Counted from before the question: in doubt older.
                    long now = System.nanoTime();
                    answer().ifPresent(behind -> followedNanos = Optional.of(now - behind.toNanos()));
                }
            } catch (RuntimeException failure) {
                LOG.debug("the follower's place is not known", failure);
            }
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }

    private Optional<Duration> answer() {
        try {
            return OwnerClient.connect(state)
                    .map(owner -> Result.of(owner.call(OwnerRequest.of("behind"), progress -> {})))
                    .filter(answer -> answer.fields().has("behind_nanos"))
                    .map(answer -> Duration.ofNanos(
                            answer.fields().path("behind_nanos").asLong()));
        } catch (OwnerException gone) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
    }
}
