package dev.midflight.engine.throttle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The clock and the only way to wait. Safe for any thread. */
public interface Time extends Waiter {

    /** The time of day. */
    Instant now();

    /**
     * The machine's time.
     *
     * @param clock the time of day
     * @param waiter how time passes
     */
    static Time of(Clock clock, Waiter waiter) {
        return new Time() {

            @Override
            public Instant now() {
                return clock.instant();
            }

            @Override
            public long nanos() {
                return waiter.nanos();
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                waiter.pause(time);
            }
        };
    }
}
