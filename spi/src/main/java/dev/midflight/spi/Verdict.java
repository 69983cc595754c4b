package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

/**
 * Whether a column can hold a logical type's values.
 *
 * @param fit how well
 * @param declared the column's type in the target's own words
 * @param reason why it is not exact; empty if it is
 */
public record Verdict(Fit fit, String declared, String reason) {

    /** Requires all. */
    public Verdict {
        requireNonNull(fit, "fit");
        requireNonNull(declared, "declared");
        requireNonNull(reason, "reason");
    }

    /** How well a column holds values. */
    public enum Fit {
        /** Every value comes back equal. */
        EXACT,
        /** Some values come back changed; an operator must accept that by name. */
        LOSSY,
        /** Some values cannot be held at all, and no rule says what to do. */
        REFUSED
    }
}
