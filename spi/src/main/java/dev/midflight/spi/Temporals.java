package dev.midflight.spi;

/**
 * Special values of DATE, DATETIME and INSTANT vectors. Ordinary values lie strictly between {@link #INVALID} and
 * {@link #INFINITY}.
 */
public final class Temporals {

    /** Later than every other value (PostgreSQL {@code infinity}). */
    public static final long INFINITY = Long.MAX_VALUE;

    /** Earlier than every other value (PostgreSQL {@code -infinity}). */
    public static final long MINUS_INFINITY = Long.MIN_VALUE;

    /** The date 0000-00-00, which no calendar has (MySQL and MariaDB). */
    public static final long ZERO_DATE = Long.MIN_VALUE + 1;

    /** A date with a zero month or day, or one that the calendar does not have, such as 2024-00-10 or 2023-02-30. */
    public static final long INVALID = Long.MIN_VALUE + 2;

    /** Microseconds of one day. */
    public static final long DAY_MICROS = 86_400_000_000L;

    private Temporals() {}

    /** True if {@code value} is a date that no calendar has: {@link #ZERO_DATE} or {@link #INVALID}. */
    public static boolean isInvalid(long value) {
        return value == ZERO_DATE || value == INVALID;
    }

    /** True if {@code value} is one of the two infinities. */
    public static boolean isInfinite(long value) {
        return value == INFINITY || value == MINUS_INFINITY;
    }
}
