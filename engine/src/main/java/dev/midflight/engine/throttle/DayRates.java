package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * The most that is copied in a second, by the time of day.
 *
 * @param usual the rate outside of all windows; empty for no limit
 * @param windows of which no two overlap
 * @param zone whose time of day is meant
 */
public record DayRates(Optional<Rate> usual, List<Window> windows, ZoneId zone) {

    /** Requires that at each moment one rate is meant. */
    public DayRates {
        requireNonNull(usual, "usual");
        requireNonNull(zone, "zone");
        windows = List.copyOf(windows);
        for (int i = 0; i < windows.size(); i++) {
            for (Window other : windows.subList(i + 1, windows.size())) {
                if (windows.get(i).overlaps(other)) {
                    throw new IllegalArgumentException(
                            "the windows %s and %s overlap".formatted(windows.get(i), other));
                }
            }
        }
    }

    /** The same rate at all times. */
    public static DayRates always(Optional<Rate> rate) {
        return new DayRates(rate, List.of(), ZoneId.of("UTC"));
    }

    /** The window that a moment falls into. */
    public Optional<Window> windowAt(Instant moment) {
        LocalTime timeOfDay = LocalTime.ofInstant(moment, zone);
        return windows.stream().filter(window -> window.includes(timeOfDay)).findFirst();
    }

    /** The rate at a moment. */
    public Optional<Rate> at(Instant moment) {
        return windowAt(moment).map(Window::rate).orElse(usual);
    }

    /**
     * A part of each day; past midnight if {@code end} is the earlier.
     *
     * @param start the first moment
     * @param end the first moment after it
     * @param rate empty for no limit
     */
    public record Window(LocalTime start, LocalTime end, Optional<Rate> rate) {

        /** Requires a length. */
        public Window {
            requireNonNull(rate, "rate");
            if (start.equals(end)) {
                throw new IllegalArgumentException("a window from %s to %s has no length".formatted(start, end));
            }
        }

        boolean includes(LocalTime timeOfDay) {
            boolean begun = !timeOfDay.isBefore(start);
            boolean ended = !timeOfDay.isBefore(end);
            return start.isBefore(end) ? begun && !ended : begun || !ended;
        }

        boolean overlaps(Window other) {
            return includes(other.start) || other.includes(start);
        }

        /** As a plan writes it. */
        @Override
        public String toString() {
            return start + "-" + end;
        }
    }
}
