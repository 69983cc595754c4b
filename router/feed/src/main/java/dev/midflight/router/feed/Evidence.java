package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.ReadCounts;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an instance has seen of one migration since its start. It is cumulative, so a report that is lost or comes twice
 * changes nothing.
 *
 * @param old what the old side answered
 * @param fresh what the new side answered
 * @param saved reads that failed at the follower and were answered by the authority
 * @param compared what came of comparing
 * @param dirtyKeys how many keys it knows not to be current at the follower, now
 * @param pairs reads of both sides, at most one of each second, the last {@value #PAIRS_MAX}, in the order of time
 * @param differentKeys of those that were DIFFERENT, each once, at most {@value #KEYS_MAX}
 * @param moreDifferentKeys true if there were more
 * @param votes which keys were compared under the plan in force
 */
public record Evidence(
        Answers old,
        Answers fresh,
        long saved,
        Compared compared,
        long dirtyKeys,
        List<Pair> pairs,
        Set<String> differentKeys,
        boolean moreDifferentKeys,
        Votes votes) {

    /** How many pairs are told at most. */
    public static final int PAIRS_MAX = 128;

    /** How many keys are told at most. */
    public static final int KEYS_MAX = 100;

    /** Nothing seen. */
    public static final Evidence NONE =
            new Evidence(Answers.NONE, Answers.NONE, 0, Compared.NONE, 0, List.of(), Set.of(), false, Votes.NONE);

    /** Requires its parts, and no more than may be told. */
    public Evidence {
        requireNonNull(old, "old");
        requireNonNull(fresh, "fresh");
        requireNonNull(compared, "compared");
        requireNonNull(votes, "votes");
        Counts.require(saved, dirtyKeys);
        pairs = List.copyOf(pairs);
        differentKeys = Set.copyOf(differentKeys);
        if (pairs.size() > PAIRS_MAX || differentKeys.size() > KEYS_MAX) {
            throw new IllegalArgumentException("%d pairs of at most %d, %d keys of at most %d"
                    .formatted(pairs.size(), PAIRS_MAX, differentKeys.size(), KEYS_MAX));
        }
        for (int i = 1; i < pairs.size(); i++) {
            if (pairs.get(i).second() <= pairs.get(i - 1).second()) {
                throw new IllegalArgumentException("pairs are not in the order of time, or two are of one second");
            }
        }
    }

    /**
     * The answers of one side.
     *
     * @param reads how many, those that failed among them
     * @param errors how many of them failed
     */
    public record Answers(long reads, long errors) {

        /** None. */
        public static final Answers NONE = new Answers(0, 0);

        /** Requires no more errors than reads. */
        public Answers {
            Counts.require(reads, errors);
            if (errors > reads) {
                throw new IllegalArgumentException("%d errors in %d reads".formatted(errors, reads));
            }
        }

        /** Both together. */
        public Answers plus(Answers more) {
            return new Answers(reads + more.reads, errors + more.errors);
        }
    }

    /**
     * What came of comparing, by verdict.
     *
     * @param equal in every field
     * @param equivalent what differs is excused by rules
     * @param stale differed and were the same when read again
     * @param different differed and still did when read again
     * @param unknown could not be compared
     * @param notCompared were to be compared and were not
     */
    public record Compared(long equal, long equivalent, long stale, long different, long unknown, long notCompared) {

        /** Nothing. */
        public static final Compared NONE = new Compared(0, 0, 0, 0, 0, 0);

        /** Requires counts. */
        public Compared {
            Counts.require(equal, equivalent, stale, different, unknown, notCompared);
        }

        /** Both together. */
        public Compared plus(Compared more) {
            return new Compared(
                    equal + more.equal,
                    equivalent + more.equivalent,
                    stale + more.stale,
                    different + more.different,
                    unknown + more.unknown,
                    notCompared + more.notCompared);
        }
    }

    /**
     * One read that both sides were asked for.
     *
     * @param second when it was, in seconds of a clock that only goes forward, from no particular moment
     * @param oldMicros how long the old side took
     * @param newMicros how long the new side took
     */
    public record Pair(long second, long oldMicros, long newMicros) {

        /** Requires times. */
        public Pair {
            Counts.require(second, oldMicros, newMicros);
        }
    }

    /** What {@link dev.midflight.router.Reads#counts} tells. */
    public static Evidence of(ReadCounts counts) {
        return new Evidence(
                new Answers(counts.atOld() + counts.failedAtOld(), counts.failedAtOld()),
                new Answers(counts.atNew() + counts.failedAtNew(), counts.failedAtNew()),
                counts.saved(),
                new Compared(
                        counts.equal(),
                        counts.equivalent(),
                        counts.stale(),
                        counts.different(),
                        counts.unknown(),
                        counts.notCompared()),
                0,
                List.of(),
                Set.of(),
                false,
                Votes.NONE);
    }

    /** Both together: several readers of one instance, or several instances. Of the pairs, one of each second. */
    public Evidence plus(Evidence more) {
        TreeMap<Long, Pair> bySecond = new TreeMap<>();
        pairs.forEach(pair -> bySecond.put(pair.second(), pair));
        more.pairs.forEach(pair -> bySecond.putIfAbsent(pair.second(), pair));
        while (bySecond.size() > PAIRS_MAX) {
            bySecond.pollFirstEntry();
        }
        TreeSet<String> keys = new TreeSet<>(differentKeys);
        keys.addAll(more.differentKeys);
        boolean many = keys.size() > KEYS_MAX;
        while (keys.size() > KEYS_MAX) {
            keys.pollLast();
        }
        return new Evidence(
                old.plus(more.old),
                fresh.plus(more.fresh),
                saved + more.saved,
                compared.plus(more.compared),
                dirtyKeys + more.dirtyKeys,
                List.copyOf(bySecond.values()),
                keys,
                moreDifferentKeys || more.moreDifferentKeys || many,
                votes.plus(more.votes));
    }
}
