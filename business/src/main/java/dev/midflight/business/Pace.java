package dev.midflight.business;

import dev.midflight.engine.throttle.Time;
import java.time.Duration;
import java.util.OptionalInt;

/** So many turns in a second, evenly. Safe for several threads. */
final class Pace {

    private static final long NANOS = 1_000_000_000L;

    private final Time time;
    private final long between;
    private final Object lock = new Object();
    private long next;

    /** Without a number nobody waits. */
    Pace(OptionalInt perSecond, Time time) {
        this.time = time;
        this.between = perSecond.isPresent() ? NANOS / perSecond.getAsInt() : 0;
        this.next = time.nanos();
    }

    /** Waits for a turn. */
    void await() throws InterruptedException {
        long wait;
        synchronized (lock) {
            long now = time.nanos();
            long turn = Math.max(next, now);
            next = turn + between;
            wait = turn - now;
        }
        if (wait > 0) {
            time.pause(Duration.ofNanos(wait));
        }
    }
}
