package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

/** What becomes of values the target cannot hold. The default rejects them: the row is quarantined with its key. */
public record ValueRules(ZeroDate zeroDate, Nul nul) {

    /** Nothing is altered in silence. */
    public static final ValueRules REJECT = new ValueRules(ZeroDate.REJECT, Nul.REJECT);

    /** Requires both rules. */
    public ValueRules {
        requireNonNull(zeroDate, "zeroDate");
        requireNonNull(nul, "nul");
    }

    /** A date with a zero year, month or day, as MariaDB allows and no calendar knows. */
    public enum ZeroDate {
        /** The row is quarantined. */
        REJECT,
        /** The target gets NULL. */
        NULL
    }

    /** The character U+0000 in text, which PostgreSQL cannot hold. */
    public enum Nul {
        /** The row is quarantined. */
        REJECT,
        /** The character is left out. */
        STRIP
    }
}
