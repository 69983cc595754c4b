package dev.midflight.business;

import dev.midflight.business.Finding.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what becomes of the keys of a check. One thread. */
final class Tally {

    /** As many as somebody looks at. */
    private static final int SHOWN_MAX = 20;

    private static final int REASONS_MAX = 20;

    private final KeySet.Extent extent;
    private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    private final List<CheckResult.Difference> differences = new ArrayList<>();
    private final Map<String, CheckResult.Unknown> unknowns = new LinkedHashMap<>();
    private long empty;
    private long clean;
    private long other;

    Tally(KeySet.Extent extent) {
        this.extent = extent;
    }

    void add(Suspect suspect) {
        Finding finding = suspect.finding();
        counts.merge(finding.verdict(), 1L, Long::sum);
        if (finding.verdict() == Verdict.DIFFERENT && differences.size() < SHOWN_MAX) {
            differences.add(new CheckResult.Difference(suspect.key(), finding.fields()));
        }
        if (finding.verdict() == Verdict.UNKNOWN) {
            addUnknown(finding.reason(), suspect.key());
        }
        empty += finding.empty() ? 1 : 0;
        if (suspect.isSampled()) {
            count(finding);
        }
    }

    /** A number of a range for which nobody has anything is no key. */
    private void count(Finding finding) {
        if (!finding.isSame()) {
            other++;
        } else if (extent != KeySet.Extent.RANGE || !finding.empty()) {
            clean++;
        }
    }

    private void addUnknown(String reason, CheckedKey key) {
        String kept = unknowns.size() < REASONS_MAX || unknowns.containsKey(reason) ? reason : "other";
        unknowns.merge(
                kept,
                new CheckResult.Unknown(kept, 1, key),
                (known, one) -> new CheckResult.Unknown(kept, known.times() + 1, known.first()));
    }

    long count(Verdict verdict) {
        return counts.getOrDefault(verdict, 0L);
    }

    /** True if none of those counted has an answer. */
    boolean isAllUnknown() {
        return count(Verdict.UNKNOWN) > 0 && counts.size() == 1;
    }

    CheckResult result(String name, long notAsked, String stopped) {
        List<CheckResult.Unknown> reasons = unknowns.values().stream()
                .sorted(Comparator.comparingLong(CheckResult.Unknown::times).reversed())
                .toList();
        return new CheckResult(
                name,
                extent,
                counts,
                empty,
                notAsked,
                stopped,
                new CheckResult.Sampled(clean, other),
                differences,
                reasons);
    }
}
