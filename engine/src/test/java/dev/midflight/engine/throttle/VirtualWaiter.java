package dev.midflight.engine.throttle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only when somebody waits for it, or when the test says so. */
public final class VirtualWaiter implements Time {

    private final List<Duration> pauses = new ArrayList<>();
    private Duration now = Duration.ofDays(1);
    private Runnable duringPause = () -> {};

    @Override
    public long nanos() {
        return now.toNanos();
    }

    @Override
    public void pause(Duration time) {
        pauses.add(time);
        now = now.plus(time);
        duringPause.run();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plus(now);
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    public void duringPause(Runnable event) {
        duringPause = event;
    }

    public Duration passed() {
        return now.minus(Duration.ofDays(1));
    }

    public List<Duration> pauses() {
        return pauses;
    }
}
