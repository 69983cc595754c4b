package dev.midflight.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Callers who each ask again as soon as they have an answer, and what they feel. */
final class Callers {

    /** The longest a way may take to end after all was let go. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** So many parts the time has. */
    private static final int SLICES = 16;

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

    /**
     * How long each call took that did not end before the time began, in the slices of the time; one that never ends,
     * until the time was over. In the first slice and every other one the one operation is called, in those between the
     * other one, so that both feel what else goes on in the machine.
     */
    SortedMap<Integer, double[]> millis(Operation one, Operation other, Runnable end) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            Turns turns = new Turns(one, other, System.nanoTime() + warm.toNanos(), time.toNanos());
            List<Future<List<Call>>> all = new ArrayList<>();
            for (int caller = 0; caller < count; caller++) {
                int number = caller << 20;
                all.add(threads.submit(() -> loop(turns, number)));
            }
            Thread.sleep(warm.plus(time).toMillis());
            end.run();
            SortedMap<Integer, List<Double>> millis = new TreeMap<>();
            for (Future<List<Call>> each : all) {
                for (Call call : each.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                    millis.computeIfAbsent(call.slice(), added -> new ArrayList<>())
                            .add(call.millis());
                }
            }
            SortedMap<Integer, double[]> slices = new TreeMap<>();
            millis.forEach((slice, calls) -> slices.put(
                    slice, calls.stream().mapToDouble(Double::doubleValue).toArray()));
            return slices;
        } finally {
            threads.shutdownNow();
        }
    }

    /** A call that began in a slice. */
    private record Call(int slice, double millis) {}

    /** Whose turn it is when. */
    private record Turns(Operation one, Operation other, long firstNanos, long nanos) {

        /** The slice of a moment; below zero before the time begins. */
        int slice(long now) {
            return (int) Math.floorDiv((now - firstNanos) * SLICES, nanos);
        }

        Operation in(int slice) {
            return isOfOne(slice) ? one : other;
        }
    }

    /** True if the first one of two operations is called in a slice. */
    static boolean isOfOne(int slice) {
        return Math.floorMod(slice, 2) == 0;
    }

    private static List<Call> loop(Turns turns, int from) throws Exception {
        List<Call> calls = new ArrayList<>();
        int number = from;
        long begun = System.nanoTime();
        while (begun - turns.firstNanos() < turns.nanos()) {
            int slice = turns.slice(begun);
            turns.in(slice).call(number++);
            long done = System.nanoTime();
            if (done - turns.firstNanos() > 0) {
                calls.add(new Call(slice, (done - begun) / 1e6));
            }
            begun = done;
        }
        return calls;
    }
}
