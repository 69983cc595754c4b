package dev.midflight.router.compare;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far points in time are apart. Those with a zone or an offset, and dates as java.util has them, are moments and
 * can be told apart whatever their classes; local dates and times only among themselves. Lengths of time work as well.
 */
final class Times {

    private Times() {}

    static boolean within(@Nullable Object before, @Nullable Object after, Duration difference) {
        if (before instanceof Duration one && after instanceof Duration other) {
            return one.minus(other).abs().compareTo(difference) <= 0;
        }
        Optional<Temporal> one = point(before);
        Optional<Temporal> other = point(after);
        return one.isPresent()
                && other.isPresent()
                && one.get().getClass().equals(other.get().getClass())
                && Duration.between(one.get(), other.get()).abs().compareTo(difference) <= 0;
    }

    @SuppressWarnings("JavaUtilDate") // Applications have them.
    private static Optional<Temporal> point(@Nullable Object value) {
        if (value instanceof Instant || value instanceof LocalDateTime || value instanceof LocalTime) {
            return Optional.of((Temporal) value);
        }
        if (value instanceof OffsetDateTime time) {
            return Optional.of(time.toInstant());
        }
        if (value instanceof ZonedDateTime time) {
            return Optional.of(time.toInstant());
        }
        if (value instanceof LocalDate date) {
            return Optional.of(date.atStartOfDay());
        }
        if (value instanceof java.sql.Date || value instanceof java.sql.Time) {
            // These two refuse to be turned into an instant.
            return Optional.of(Instant.ofEpochMilli(((Date) value).getTime()));
        }
        return value instanceof Date date ? Optional.of(date.toInstant()) : Optional.empty();
    }
}
