package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * When rows count as proven.
 *
 * @param pass the share of equal rows that lets reads move over; the switch of the writes needs all
 * @param business a file of questions both sides must answer alike
 */
public record VerifySettings(Percent pass, Optional<Path> business) {

    /** Requires both. */
    public VerifySettings {
        requireNonNull(pass, "pass");
        requireNonNull(business, "business");
    }
}
