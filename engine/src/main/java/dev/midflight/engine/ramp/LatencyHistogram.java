package dev.midflight.engine.ramp;

/**
 * Counts latencies in buckets that grow with them, so that a quantile is known to 1/64 of itself in 18 KiB, however
 * many there are: 64 buckets from each power of two to the next, and one for each microsecond below 64. Latencies
 * above 12 days count as that.
 *
 * <p>Not thread-safe.
 */
final class LatencyHistogram {

    private static final int BITS = 6;
    private static final int PER_OCTAVE = 1 << BITS;
    private static final long MOST = (1L << 40) - 1;

    private final long[] buckets = new long[bucket(MOST) + 1];
    private long count;

    /** Counts one latency, in microseconds. */
    void add(long micros) {
        buckets[bucket(Math.min(micros, MOST))]++;
        count++;
    }

    long count() {
        return count;
    }

    /** The smallest latency of the bucket with the quantile: at most the quantile itself. There must be a latency. */
    long atLeast(double quantile) {
        return lowest(bucketOf(quantile));
    }

    /** The largest latency of the bucket with the quantile: at least the quantile itself. There must be a latency. */
    long atMost(double quantile) {
        return lowest(bucketOf(quantile) + 1) - 1;
    }

    private int bucketOf(double quantile) {
        long rank = Math.max(1, (long) Math.ceil(quantile * count));
        int bucket = 0;
        for (long passed = buckets[0]; passed < rank; passed += buckets[bucket]) {
            bucket++;
        }
        return bucket;
    }

    private static int bucket(long micros) {
        if (micros < PER_OCTAVE) {
            return (int) micros;
        }
        int octave = Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(micros);
        return octave * PER_OCTAVE + (int) (micros >> octave);
    }

    private static long lowest(int bucket) {
        if (bucket < PER_OCTAVE) {
            return bucket;
        }
        int octave = bucket / PER_OCTAVE - 1;
        return (long) (PER_OCTAVE + bucket % PER_OCTAVE) << octave;
    }
}
