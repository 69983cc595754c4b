package dev.midflight.engine.throttle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time of this machine: the one place where it comes in, for whoever puts the engine together. */
public final class SystemTime implements Time {

    /** The time of day, for what is written down. It may jump; waits and deadlines do not use it. */
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
