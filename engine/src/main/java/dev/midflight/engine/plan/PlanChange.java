package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

/**
 * One key that two plans answer differently.
 *
 * @param key in full, as {@code copy.chunk}
 * @param before the value it had; empty if it was not there
 * @param now the value it has; empty if it is gone
 * @param verdict whether a migration that has begun can take the change
 */
public record PlanChange(String key, String before, String now, Verdict verdict) {

    /** Requires two different values. */
    public PlanChange {
        requireNonNull(key, "key");
        requireNonNull(verdict, "verdict");
        if (before.equals(now)) {
            throw new IllegalArgumentException("%s is '%s' in both plans".formatted(key, now));
        }
    }

    /** One line for an operator: {@code copy.chunk: 4MiB -> 8MiB}. */
    public String line() {
        return "%s: %s -> %s".formatted(key, before.isEmpty() ? "(none)" : before, now.isEmpty() ? "(none)" : now);
    }

    /** Whether a key may change after the migration has begun. */
    public enum Verdict {
        /** It takes effect from now on. */
        ALLOWED,
        /** Rows already copied would not match it. */
        REFUSED
    }
}
