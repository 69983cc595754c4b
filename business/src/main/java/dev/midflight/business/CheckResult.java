package dev.midflight.business;

import dev.midflight.business.Finding.Verdict;
import dev.midflight.engine.ramp.Proven;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was found by one check.
 *
 * @param name of the check
 * @param extent what the sampled keys are of all
 * @param counts keys by verdict
 * @param empty of how many neither side has anything
 * @param notAsked keys that were left out
 * @param stopped why; empty if none was
 * @param sampled the sampled keys by what they say
 * @param differences the first keys that differ
 * @param unknowns why nothing is known of some
 */
record CheckResult(
        String name,
        KeySet.Extent extent,
        Map<Verdict, Long> counts,
        long empty,
        long notAsked,
        String stopped,
        Sampled sampled,
        List<Difference> differences,
        List<Unknown> unknowns) {

    /** What sampled keys speak for: those that agree, and those that do not or say nothing. */
    record Sampled(long clean, long other) {}

    /** A key whose answers differ. */
    record Difference(CheckedKey key, List<Finding.Field> fields) {}

    /** Why nothing is known, of how many keys, and one of them. */
    record Unknown(String reason, long times, CheckedKey first) {}

    /** Copies the lists. */
    CheckResult {
        counts = Collections.unmodifiableMap(new EnumMap<>(counts));
        differences = List.copyOf(differences);
        unknowns = List.copyOf(unknowns);
    }

    long count(Verdict verdict) {
        return counts.getOrDefault(verdict, 0L);
    }

    /** Of how many keys the answers were compared. */
    long compared() {
        return counts.values().stream().mapToLong(Long::longValue).sum() - count(Verdict.UNKNOWN);
    }

    /** Whether keys of this check can speak for others. */
    boolean speaks() {
        return extent != KeySet.Extent.NAMED;
    }

    /** What the sampled keys prove of all; what is unknown counts as different. */
    Proven proven(double confidence) {
        return new Proven(sampled.clean(), sampled.other(), confidence);
    }

    /** What may be said about it. */
    String sentence() {
        if (!speaks()) {
            return say(
                    "%,d keys were named, %s; nothing is said of others",
                    compared() + count(Verdict.UNKNOWN), differing());
        }
        String all = extent == KeySet.Extent.ALL && notAsked == 0 ? "; every key there is was asked" : "";
        String nothing = count(Verdict.UNKNOWN) == 0
                ? ""
                : say("; %,d of which nothing is known count as different", count(Verdict.UNKNOWN));
        return proven(Proven.USUAL).sentence("the answers") + nothing + all;
    }

    private String differing() {
        long different = count(Verdict.DIFFERENT);
        return different == 0 ? "none differs" : say("%,d differ", different);
    }

    /** What keeps this check from passing; empty if nothing does. */
    Optional<String> objection() {
        long unknown = count(Verdict.UNKNOWN);
        if (count(Verdict.DIFFERENT) > 0) {
            Difference first = differences.get(0);
            return Optional.of(say(
                    "%s: %,d of %,d answers differ, for one that of %s at %s",
                    name,
                    count(Verdict.DIFFERENT),
                    compared(),
                    first.key().texts(),
                    first.fields().get(0).path()));
        }
        if (compared() == 0 && unknown == 0) {
            return Optional.of("%s: nothing was compared%s".formatted(name, stopped.isEmpty() ? "" : ", " + stopped));
        }
        if (unknown > BusinessResult.UNKNOWN_MAX * (compared() + unknown)) {
            return Optional.of(say(
                    "%s: of %,d of %,d keys nothing is known: %s",
                    name, unknown, compared() + unknown, unknowns.get(0).reason()));
        }
        return empty == compared()
                ? Optional.of("%s: every answer is empty on both sides, which proves nothing".formatted(name))
                : Optional.empty();
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
