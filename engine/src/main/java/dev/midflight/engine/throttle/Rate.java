package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * So many bytes or rows a second.
 *
 * @param perSecond more than zero
 * @param unit of what
 */
public record Rate(long perSecond, Unit unit) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** What is counted. */
    public enum Unit {
        /** Bytes of rows. */
        BYTES,
        /** Rows. */
        ROWS
    }

    /** Requires a rate above zero. */
    public Rate {
        requireNonNull(unit, "unit");
        if (perSecond <= 0) {
            throw new IllegalArgumentException("a rate of %d a second".formatted(perSecond));
        }
    }

    /** How many bytes of rows like these it lets through in so much time. */
    long bytesIn(Duration time, Amount like) {
        double units = perSecond * (time.toNanos() / NANOS_PER_SECOND);
        return (long) (unit == Unit.BYTES ? units : units * like.bytes() / Math.max(1, like.rows()));
    }

    /** How long so much takes at this rate; below zero for less than nothing. */
    long nanosOf(Amount amount) {
        double units = unit == Unit.BYTES ? amount.bytes() : amount.rows();
        return (long) (units * NANOS_PER_SECOND / perSecond);
    }
}
