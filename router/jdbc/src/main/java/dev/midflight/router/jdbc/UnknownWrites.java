package dev.midflight.router.jdbc;

import dev.midflight.router.Nanos;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes of this process of which the entity is not known. As reads go to the follower only while it is not further
 * behind than the plan lets it, the follower has them once that time has passed. Safe for any thread.
 */
final class UnknownWrites {

    private final Nanos time;
    private final AtomicLong until;

    UnknownWrites(Nanos time) {
        this.time = time;
        this.until = new AtomicLong(time.now());
    }

    void add(Duration behindMax) {
        long then = time.now() + behindMax.toNanos();
        until.accumulateAndGet(then, (a, b) -> a - b > 0 ? a : b);
    }

    boolean mayBeMissing() {
        return until.get() - time.now() > 0;
    }
}
