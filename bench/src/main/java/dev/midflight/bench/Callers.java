package dev.midflight.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Callers who each ask again as soon as they have an answer, and what they feel. */
final class Callers {

    /** The longest a way may take to end after all was let go. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final int count;
    private final Duration warm;
    private final Duration time;

    /**
     * So many.
     *
     * @param warm for how long they ask before anything is noted
     * @param time for how long they are looked at
     */
    Callers(int count, Duration warm, Duration time) {
        this.count = count;
        this.warm = warm;
        this.time = time;
    }

    /** How long each call took that did not end before the time began; one that never ends, until the time was over. */
    double[] millis(Operation operation, Runnable end) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            long first = System.nanoTime() + warm.toNanos();
            long last = first + time.toNanos();
            List<Future<List<Double>>> all = new ArrayList<>();
            for (int caller = 0; caller < count; caller++) {
                int number = caller << 20;
                all.add(threads.submit(() -> loop(operation, number, first, last)));
            }
            Thread.sleep(warm.plus(time).toMillis());
            end.run();
            List<Double> millis = new ArrayList<>();
            for (Future<List<Double>> each : all) {
                millis.addAll(each.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS));
            }
            return millis.stream().mapToDouble(Double::doubleValue).toArray();
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Double> loop(Operation operation, int from, long first, long last) throws Exception {
        List<Double> millis = new ArrayList<>();
        int number = from;
        long begun = System.nanoTime();
        while (last - begun > 0) {
            operation.call(number++);
            long done = System.nanoTime();
            if (done - first > 0) {
                millis.add((done - begun) / 1e6);
            }
            begun = done;
        }
        return millis;
    }
}
