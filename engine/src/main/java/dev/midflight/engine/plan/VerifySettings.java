package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * When rows count as proven.
 *
 * @param pass the share of equal rows that lets reads move over; the switch of the writes needs all
 * @param business questions that both sides must answer alike
 */
public record VerifySettings(Percent pass, Optional<BusinessSettings> business) {

    /** Requires both. */
    public VerifySettings {
        requireNonNull(pass, "pass");
        requireNonNull(business, "business");
    }
}
