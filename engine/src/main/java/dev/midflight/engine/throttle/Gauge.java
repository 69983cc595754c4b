package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A signal with its limit, as it was seen of late: the worst of the last second counts, and a measurement that is still
 * under way counts for as long as it has taken. So ten measurements a second hold the limit for nine answers of ten at
 * every moment, and for far more of them over a minute. Safe for any thread.
 */
public final class Gauge {

    private static final Duration LATE = Duration.ofSeconds(1);
    private static final long NANOS_PER_MILLI = 1_000_000;

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
        see((time.nanos() - since) / NANOS_PER_MILLI);
    }

    /** This is how much it is now. */
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
        long worst = begun.isPresent() ? (time.nanos() - begun.getAsLong()) / NANOS_PER_MILLI : 0;
        for (Reading reading : readings) {
            worst = Math.max(worst, reading.value());
        }
        return worst > limit.getAsLong() ? Optional.of(signal.over(worst, limit.getAsLong())) : Optional.empty();
    }

    /** Keeps those of the last second, and always the newest. */
    private void forgetOld() {
        long since = time.nanos() - LATE.toNanos();
        while (readings.size() > 1 && readings.getFirst().nanos() < since) {
            readings.removeFirst();
        }
    }
}
