package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.throttle.Rate;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/**
 * When the copy steps back for the sake of the source.
 *
 * @param sourceLag the replication lag of the source's own replicas above which the copy waits
 * @param sourceLatency the answer time of the source above which the copy waits
 * @param rate the most that is copied; empty for no limit
 * @param windows other rates by time of day
 */
public record ThrottleSettings(
        Optional<Duration> sourceLag, Optional<Duration> sourceLatency, Optional<Rate> rate, List<Window> windows) {

    /** Requires all. */
    public ThrottleSettings {
        requireNonNull(sourceLag, "sourceLag");
        requireNonNull(sourceLatency, "sourceLatency");
        requireNonNull(rate, "rate");
        windows = List.copyOf(windows);
    }

    /** A rate from one time of day to another; past midnight if {@code end} is the earlier. */
    public record Window(LocalTime start, LocalTime end, Rate rate) {

        /** Requires a length. */
        public Window {
            requireNonNull(start, "start");
            requireNonNull(end, "end");
            if (start.equals(end)) {
                throw new IllegalArgumentException("a window from %s to %s has no length".formatted(start, end));
            }
            requireNonNull(rate, "rate");
        }
    }
}
