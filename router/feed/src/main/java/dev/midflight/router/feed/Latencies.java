package dev.midflight.router.feed;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many reads took how long, in buckets that grow with the time: one for each microsecond below 64, then 64 from
 * each power of two to the next, so that a time is known to 1/64 of itself. Times above 12 days count as that.
 *
 * @param counts of the buckets in which there is something
 */
public record Latencies(SortedMap<Integer, Long> counts) {

    /** How many buckets there are. */
    public static final int BUCKETS = 2_240;

    /** No read. */
    public static final Latencies NONE = new Latencies(Collections.emptySortedMap());

    private static final int BITS = 6;
    private static final int PER_OCTAVE = 1 << BITS;
    private static final long MOST = (1L << 40) - 1;

    /** Checks and copies them. */
    public Latencies {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        for (Map.Entry<Integer, Long> each : counts.entrySet()) {
            if (each.getKey() < 0 || each.getKey() >= BUCKETS || each.getValue() < 1) {
                throw new IllegalArgumentException("%d times in bucket %d; there are buckets 0 to %d"
                        .formatted(each.getValue(), each.getKey(), BUCKETS - 1));
            }
        }
    }

    /** The bucket of a time in microseconds, 0 or more. */
    public static int bucket(long micros) {
        long counted = Math.min(micros, MOST);
        if (counted < PER_OCTAVE) {
            return (int) counted;
        }
        int octave = Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(counted);
        return octave * PER_OCTAVE + (int) (counted >> octave);
    }

    /** The shortest time in a bucket, in microseconds. */
    public static long lowest(int bucket) {
        if (bucket < PER_OCTAVE) {
            return bucket;
        }
        int octave = bucket / PER_OCTAVE - 1;
        return (long) (PER_OCTAVE + bucket % PER_OCTAVE) << octave;
    }

    /** Both together. */
    public Latencies plus(Latencies more) {
        TreeMap<Integer, Long> sum = new TreeMap<>(counts);
        more.counts.forEach((bucket, count) -> sum.merge(bucket, count, Long::sum));
        return new Latencies(sum);
    }
}
