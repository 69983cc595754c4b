package dev.midflight.router.feed;

import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts how long reads take, in the buckets of {@link Latencies}; 18 KiB. Safe for any thread. */
public final class LatencyCounter {

    private final AtomicLongArray counts = new AtomicLongArray(Latencies.BUCKETS);

    /** Counts one read. */
    public void add(Duration took) {
        counts.incrementAndGet(Latencies.bucket(Math.max(0, took.toNanos() / 1_000)));
    }

    /** All so far. */
    public Latencies latencies() {
        TreeMap<Integer, Long> some = new TreeMap<>();
        for (int bucket = 0; bucket < Latencies.BUCKETS; bucket++) {
            if (counts.get(bucket) > 0) {
                some.put(bucket, counts.get(bucket));
            }
        }
        return new Latencies(some);
    }
}
