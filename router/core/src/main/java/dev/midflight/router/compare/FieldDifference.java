package dev.midflight.router.compare;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A field that differs between the two answers. The elements of a list share the path of the list, so the same field of
 * several elements is one difference.
 *
 * @param path names divided by dots, without positions in lists; {@link Fields#ITSELF} for the value as a whole
 * @param rule the name of the rule that excuses it; several, divided by {@code +}, if it takes them all; empty if
 *     nothing does
 * @param times in how many elements, at least one
 * @param before what the old store gave, the first time
 * @param after what the new store gave, the first time
 */
public record FieldDifference(String path, Optional<String> rule, int times, Sample before, Sample after) {

    /** Requires its parts. */
    public FieldDifference {
        requireNonNull(path, "path");
        requireNonNull(rule, "rule");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
        if (times < 1) {
            throw new IllegalArgumentException("times is %d, must be at least 1".formatted(times));
        }
    }

    /** The same, seen once more. */
    FieldDifference again() {
        return new FieldDifference(path, rule, times + 1, before, after);
    }

    /** Such as {@code name: String(3)#0a0b0c0d, now String(3)#01020304}. */
    @Override
    public String toString() {
        return path + ": " + before + ", now " + after
                + rule.map(name -> ", excused by " + name).orElse("");
    }
}
