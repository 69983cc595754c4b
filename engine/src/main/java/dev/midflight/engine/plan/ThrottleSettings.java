package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.throttle.DayRates;
import dev.midflight.engine.throttle.Signal;
import java.util.Map;

/**
 * When the copy steps back for the sake of the stores.
 *
 * @param rates the most that is copied
 * @param limits how much of a signal is harm, in milliseconds or as a number
 */
public record ThrottleSettings(DayRates rates, Map<Signal, Long> limits) {

    /** Copies the map. */
    public ThrottleSettings {
        requireNonNull(rates, "rates");
        limits = Map.copyOf(limits);
    }
}
