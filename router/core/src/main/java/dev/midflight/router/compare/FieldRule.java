package dev.midflight.router.compare;

import static java.util.Objects.requireNonNull;

/**
 * A rule that was set for a field and may excuse a difference.
 *
 * @param path of the field
 * @param rule the name of the rule, such as {@code within 0.01}
 */
public record FieldRule(String path, String rule) {

    /** Requires its parts. */
    public FieldRule {
        requireNonNull(path, "path");
        requireNonNull(rule, "rule");
    }
}
