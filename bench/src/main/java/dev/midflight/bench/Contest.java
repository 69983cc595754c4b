package dev.midflight.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Several ways to do the same, taken in turns; the first one is what the others are compared with. */
final class Contest {

    private final String title;
    private final String unit;
    private final double amount;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, List<Cost>> costs = new LinkedHashMap<>();

    /** One way. Each step is called once a round. */
    interface Entry {

        /** Makes the ground ready; not timed. */
        void prepare() throws Exception;

        /** What is timed. */
        void run(Cost.Watcher watcher) throws Exception;

        /** Throws if the result is not what it has to be; not timed. */
        void check() throws Exception;
    }

    /**
     * A contest.
     *
     * @param title what is measured
     * @param unit of what speeds are given, as rows
     * @param amount how many of them each entry does
     */
    Contest(String title, String unit, double amount) {
        this.title = title;
        this.unit = unit;
        this.amount = amount;
    }

    Contest add(String name, Entry entry) {
        entries.put(name, entry);
        return this;
    }

    /** Runs all entries so many times, alternating. */
    void run(int rounds, PrintStream progress) throws Exception {
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, Entry> each : entries.entrySet()) {
                Entry entry = each.getValue();
                entry.prepare();
                Cost cost = Cost.of(entry::run);
                entry.check();
                costs.computeIfAbsent(each.getKey(), name -> new ArrayList<>()).add(cost);
                progress.printf(
                        Locale.ROOT,
                        "%s, round %d, %s: %.2f s, %.0f %s/s, client %.1f s of %.1f s, %d MiB%n",
                        title,
                        round,
                        each.getKey(),
                        cost.seconds(),
                        amount / cost.seconds(),
                        unit,
                        cost.clientCpu(),
                        cost.boxCpu(),
                        cost.residentBytes() >> 20);
            }
        }
    }

    /** The results, best to be put under each other. */
    List<Standing> standings() {
        List<Standing> standings = new ArrayList<>();
        double first = Double.NaN;
        for (Map.Entry<String, List<Cost>> each : costs.entrySet()) {
            double[] seconds =
                    each.getValue().stream().mapToDouble(Cost::seconds).sorted().toArray();
            double median = median(seconds);
            if (Double.isNaN(first)) {
                first = median;
            }
            standings.add(new Standing(
                    each.getKey(),
                    first / median,
                    amount / median,
                    amount / seconds[seconds.length - 1],
                    amount / seconds[0],
                    median(each.getValue().stream()
                            .mapToDouble(cost -> cost.clientCpu() / cost.boxCpu())
                            .toArray()),
                    each.getValue().stream()
                            .mapToLong(Cost::residentBytes)
                            .max()
                            .orElse(0)));
        }
        return standings;
    }

    /**
     * How one way did.
     *
     * @param name of the way
     * @param ratio of its speed to that of the first one
     * @param speed the median, a second
     * @param slowest the lowest speed
     * @param fastest the highest speed
     * @param clientShare the client's part of all processor time
     * @param residentBytes the most resident memory of the client
     */
    record Standing(
            String name,
            double ratio,
            double speed,
            double slowest,
            double fastest,
            double clientShare,
            long residentBytes) {}

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
