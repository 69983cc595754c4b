package dev.midflight.router.compare;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * Counts comparisons, and for each field how often it differed and which rules excused it. Counts are exact; beyond
 * {@value #PATHS_MAX} paths further ones are counted together, as {@link Fields#OTHER}. Fields are counted of
 * EQUIVALENT and DIFFERENT comparisons only: what differs in a STALE one is a race, and an UNKNOWN one is not complete.
 *
 * <p>Noise is what the store that has the authority, the old one at first, differs from itself, read twice. It is
 * counted beside, never subtracted: see {@link #beyondNoise} for what the new store does, and {@link #ignoreCandidates}
 * for what an operator may decide.
 *
 * <p>Safe for any thread; an EQUAL comparison takes no lock.
 */
public final class FieldCounts {

    /** How many paths are told apart. */
    public static final int PATHS_MAX = 256;

    private static final class Count {

        private long different;
        private long noise;
        private final Map<String, Long> noiseEquivalent = new LinkedHashMap<>();
        private long onlyNew;
        private long onlyOld;
        private final Map<String, Long> equivalent = new LinkedHashMap<>();
        private final List<FieldDifference> samples = new ArrayList<>();
    }

    private final List<FieldRule> rules;
    private final int samplesMax;
    private final RandomGenerator random;
    private final Map<Verdict, LongAdder> verdicts = new EnumMap<>(Verdict.class);
    private final Map<Verdict, LongAdder> noiseVerdicts = new EnumMap<>(Verdict.class);

    /** Guards what follows, and {@link #random}. */
    private final Object lock = new Object();

    private final Map<String, Count> counts = new LinkedHashMap<>();
    private final Set<FieldRule> used = new HashSet<>();

    /**
     * Begins at zero.
     *
     * @param fields whose comparisons are counted
     * @param samplesMax how many samples are kept of each path
     * @param random chooses the samples; used by one thread at a time
     */
    public FieldCounts(Fields<?> fields, int samplesMax, RandomGenerator random) {
        if (samplesMax < 0) {
            throw new IllegalArgumentException("samplesMax is %d, must not be below 0".formatted(samplesMax));
        }
        this.rules = fields.rules();
        this.samplesMax = samplesMax;
        this.random = requireNonNull(random, "random");
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(verdict, new LongAdder());
            noiseVerdicts.put(verdict, new LongAdder());
        }
    }

    /** Counts a comparison of old against new. */
    public void count(Comparison comparison) {
        add(verdicts, comparison.verdict());
        if (hasFields(comparison)) {
            synchronized (lock) {
                countFields(comparison);
            }
        }
    }

    /**
     * Counts a comparison of old against new together with one of old against old, of the same read. Which reads get
     * the second one must not depend on what the first one gave, or the test is worth nothing. A pair of which one half
     * is UNKNOWN is no pair, and in a STALE one no field differs.
     */
    public void count(Comparison comparison, Comparison oldAgainstOld) {
        count(comparison);
        add(noiseVerdicts, oldAgainstOld.verdict());
        synchronized (lock) {
            for (FieldRule rule : excused(oldAgainstOld)) {
                at(rule.path()).noiseEquivalent.merge(rule.rule(), 1L, Long::sum);
            }
            Set<String> raw = different(comparison);
            Set<String> noise = different(oldAgainstOld);
            boolean pair = comparison.verdict() != Verdict.UNKNOWN && oldAgainstOld.verdict() != Verdict.UNKNOWN;
            for (String path : noise) {
                Count count = at(path);
                count.noise++;
                count.onlyOld += pair && !raw.contains(path) ? 1 : 0;
            }
            for (String path : raw) {
                at(path).onlyNew += pair && !noise.contains(path) ? 1 : 0;
            }
        }
    }

    private static void add(Map<Verdict, LongAdder> to, Verdict verdict) {
        requireNonNull(to.get(verdict)).increment();
    }

    private static boolean hasFields(Comparison comparison) {
        return comparison.verdict() == Verdict.EQUIVALENT || comparison.verdict() == Verdict.DIFFERENT;
    }

    private void countFields(Comparison comparison) {
        // Beyond the limit several paths of one comparison are one: it counts once.
        for (String path : different(comparison)) {
            at(path).different++;
        }
        for (FieldRule rule : excused(comparison)) {
            at(rule.path()).equivalent.merge(rule.rule(), 1L, Long::sum);
        }
        for (FieldDifference difference : comparison.differences()) {
            if (difference.rule().isEmpty()) {
                sample(difference);
                continue;
            }
            for (String name : difference.rule().get().split("\\+", -1)) {
                used.add(new FieldRule(difference.path(), name));
            }
        }
    }

    private Set<FieldRule> excused(Comparison comparison) {
        Set<FieldRule> excused = new LinkedHashSet<>();
        if (hasFields(comparison)) {
            for (FieldDifference difference : comparison.differences()) {
                difference.rule().ifPresent(rule -> excused.add(new FieldRule(counted(difference.path()), rule)));
            }
        }
        return excused;
    }

    private Set<String> different(Comparison comparison) {
        Set<String> paths = new LinkedHashSet<>();
        List<FieldDifference> differences = hasFields(comparison) ? comparison.differences() : List.of();
        for (FieldDifference difference : differences) {
            if (difference.rule().isEmpty()) {
                paths.add(counted(difference.path()));
            }
        }
        return paths;
    }

    /** Each of those that differ is kept with the same probability (Vitter 1985, algorithm R). */
    private void sample(FieldDifference difference) {
        Count count = at(counted(difference.path()));
        if (count.samples.size() < samplesMax) {
            count.samples.add(difference);
            return;
        }
        long place = random.nextLong(count.different);
        if (place < samplesMax) {
            count.samples.set((int) place, difference);
        }
    }

    /** The path under which a path is counted. */
    private String counted(String path) {
        if (counts.containsKey(path)) {
            return path;
        }
        // One place is kept for all others.
        boolean room = counts.size() - (counts.containsKey(Fields.OTHER) ? 1 : 0) < PATHS_MAX;
        String kept = room ? path : Fields.OTHER;
        counts.put(kept, counts.getOrDefault(kept, new Count()));
        return kept;
    }

    private Count at(String path) {
        return requireNonNull(counts.get(path));
    }

    /** How many comparisons of old against new had a verdict. */
    public long compared(Verdict verdict) {
        return requireNonNull(verdicts.get(verdict)).sum();
    }

    /** How many comparisons of old against old had a verdict. */
    public long comparedNoise(Verdict verdict) {
        return requireNonNull(noiseVerdicts.get(verdict)).sum();
    }

    /** The fields that differed at least once, in the order in which they first did. */
    public List<FieldCount> fields() {
        synchronized (lock) {
            List<FieldCount> all = new ArrayList<>();
            counts.forEach((path, count) -> all.add(new FieldCount(
                    path,
                    count.different,
                    new HashMap<>(count.equivalent),
                    count.noise,
                    new HashMap<>(count.noiseEquivalent),
                    new Pairs(count.onlyNew, count.onlyOld),
                    count.samples)));
            return all;
        }
    }

    /** The rules that excused nothing so far: they may be wrong, or no longer needed. */
    public List<FieldRule> unusedRules() {
        synchronized (lock) {
            return rules.stream().filter(rule -> !used.contains(rule)).toList();
        }
    }

    /**
     * The fields that differ more often between the stores than the one that has the authority differs from itself; see
     * {@link FieldCount#exceedsNoise}. That a field is not among them may mean that too few were read twice so far.
     */
    public List<String> beyondNoise() {
        return fields().stream()
                .filter(FieldCount::exceedsNoise)
                .map(FieldCount::path)
                .toList();
    }

    /** The fields that differ when the old store is read twice. Nothing is ignored by itself. */
    public List<String> ignoreCandidates() {
        return fields().stream()
                .filter(field -> field.noise() > 0)
                .map(FieldCount::path)
                .toList();
    }
}
