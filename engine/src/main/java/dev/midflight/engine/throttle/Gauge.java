package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A signal with its limit, as it was seen of late: of the measurements of the last second the second worst counts, for
 * every store has a slow moment of its own now and then, and of fewer than three the worst. One that is still under way
 * counts for as long as it has taken. Safe for any thread.
 */
public final class Gauge {

    private static final Duration LATE = Duration.ofSeconds(1);
    private static final long NANOS_PER_MICRO = 1_000;

    /** Fewer measurements cannot tell a slow answer from a slow store. */
    private static final int READINGS_MIN = 3;

    private record Reading(long nanos, long value) {}

    private final Signal signal;
    private final Waiter time;
    private final ArrayDeque<Reading> readings = new ArrayDeque<>();
    private OptionalLong limit;
    private OptionalLong begun = OptionalLong.empty();
    private @Nullable String unknown;

    /** Without a limit nothing is harm. */
    Gauge(Signal signal, OptionalLong limit, Waiter time) {
        this.signal = requireNonNull(signal, "signal");
        this.limit = requireNonNull(limit, "limit");
        this.time = requireNonNull(time, "time");
    }

    /** Changes the limit; empty for none. */
    public synchronized void limit(OptionalLong newLimit) {
        limit = newLimit;
    }

    /** True if somebody has to look. */
    public synchronized boolean isLimited() {
        return limit.isPresent();
    }

    /** A measurement of time begins; gives what {@link #end} is to be told. */
    public synchronized long begin() {
        long now = time.nanos();
        begun = OptionalLong.of(now);
        return now;
    }

    /** A measurement of time is over. */
    public synchronized void end(long since) {
        begun = OptionalLong.empty();
        see((time.nanos() - since) / NANOS_PER_MICRO);
    }

    /** This is how much it is now: a number, or microseconds. */
    public synchronized void see(long value) {
        unknown = null;
        readings.addLast(new Reading(time.nanos(), value));
        forgetOld();
    }

    /** It could not be seen. */
    public synchronized void fail(String why) {
        begun = OptionalLong.empty();
        readings.clear();
        unknown = why;
    }

    /** Forgets what was seen: nobody looks any more. */
    public synchronized void rest() {
        begun = OptionalLong.empty();
        readings.clear();
        unknown = null;
    }

    /** What is wrong now, for the operator; nothing if it is within its limit. */
    synchronized Optional<String> harm() {
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        if (unknown != null) {
            return Optional.of(signal.unknown(unknown));
        }
        forgetOld();
        long now = lately();
        return now > limit.getAsLong() ? Optional.of(signal.over(now, limit.getAsLong())) : Optional.empty();
    }

    private long lately() {
        long worst = begun.isPresent() ? (time.nanos() - begun.getAsLong()) / NANOS_PER_MICRO : 0;
        long second = 0;
        int count = begun.isPresent() ? 1 : 0;
        for (Reading reading : readings) {
            second = Math.max(second, Math.min(worst, reading.value()));
            worst = Math.max(worst, reading.value());
            count++;
        }
        return count < READINGS_MIN ? worst : second;
    }

    /** Keeps those of the last second, and always the newest. */
    private void forgetOld() {
        long since = time.nanos() - LATE.toNanos();
        while (readings.size() > 1 && readings.getFirst().nanos() < since) {
            readings.removeFirst();
        }
    }
}
