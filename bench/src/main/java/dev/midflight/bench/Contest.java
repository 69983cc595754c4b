package dev.midflight.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several ways to do the same, taken in turns; the first one is what the others are compared with. */
final class Contest {

    private final String title;
    private final Measure measure;
    private final List<Way> ways = new ArrayList<>();
    private Step before = () -> {};

    /** Something between the rounds. */
    interface Step {
        void take() throws Exception;
    }

    Contest(String title, Measure measure) {
        this.title = title;
        this.measure = measure;
    }

    /** A way that notes its figures. */
    Contest add(String name, Entry entry) {
        return add(name, 0, entry);
    }

    /** A way whose speed is measured: so many it does in one run. */
    Contest add(String name, long amount, Entry entry) {
        ways.add(new Way(name, amount, entry));
        return this;
    }

    /** What is aimed at, as if it were a way: a value for each figure. */
    Contest aim(double... figures) {
        return add("aim", watcher -> {
            for (int i = 0; i < figures.length; i++) {
                watcher.note(measure.figures().get(i), figures[i]);
            }
        });
    }

    /** What is done before each round, also before one that only warms up. */
    Contest before(Step step) {
        before = step;
        return this;
    }

    /** Runs all ways once without noting anything. */
    void warmUp(PrintStream progress) throws Exception {
        before.take();
        for (Way way : ways) {
            way.run(progress, title + ", warming up");
            way.samples.clear();
        }
    }

    /**
     * Runs all ways so many times, alternating, in every second round backwards: what the machine has left to do by one
     * way falls on the next. A way that fails is told, and left out from then on.
     */
    void run(int rounds, PrintStream progress) throws Exception {
        List<Way> order = new ArrayList<>(ways);
        for (int round = 1; round <= rounds; round++) {
            before.take();
            for (Way way : order) {
                way.run(progress, "%s, round %d".formatted(title, round));
            }
            Collections.reverse(order);
        }
    }

    /** The results in the order of the ways. */
    List<Standing> standings() {
        double[] first = ways.get(0).main();
        return ways.stream().map(way -> way.standing(first)).toList();
    }

    String title() {
        return title;
    }

    Measure measure() {
        return measure;
    }

    boolean hasFailed() {
        return ways.stream().anyMatch(way -> !way.failure.isEmpty());
    }

    /** A way with what came out. */
    private final class Way {
        private final String name;
        private final long amount;
        private final Entry entry;
        private final List<Cost> samples = new ArrayList<>();
        private String failure = "";

        Way(String name, long amount, Entry entry) {
            this.name = name;
            this.amount = amount;
            this.entry = entry;
        }

        /** The boundary of a way: that one fails is a result, the others go on. */
        @SuppressWarnings("IllegalCatch")
        void run(PrintStream progress, String where) throws InterruptedException {
            if (!failure.isEmpty()) {
                return;
            }
            try {
                try {
                    entry.prepare();
                    Cost cost = Cost.of(entry::run);
                    entry.check();
                    samples.add(cost);
                    progress.printf("%s, %s: %s%n", where, name, line(cost));
                } finally {
                    entry.end();
                }
            } catch (InterruptedException hurried) {
                throw hurried;
            } catch (Exception failed) {
                failure = String.valueOf(failed.getMessage());
                progress.printf("%s, %s FAILED%n", where, name);
                failed.printStackTrace(progress);
            }
        }

        private String line(Cost cost) {
            Map<String, Double> shown = new LinkedHashMap<>();
            for (String figure : measure.figures()) {
                shown.put(figure, value(cost, figure));
            }
            String figures = shown.entrySet().stream()
                    .map(each -> Report.number(each.getValue()) + " " + each.getKey())
                    .collect(Collectors.joining(", "));
            return String.format(
                    Locale.ROOT,
                    "%s, %.2f s, client %.1f s of %.1f s, %d MiB",
                    figures,
                    cost.seconds(),
                    cost.clientCpu(),
                    cost.boxCpu(),
                    cost.residentBytes() >> 20);
        }

        private double value(Cost cost, String figure) {
            return amount > 0 ? (double) amount / cost.seconds() : cost.noted().getOrDefault(figure, Double.NaN);
        }

        private double[] values(String figure) {
            return samples.stream().mapToDouble(cost -> value(cost, figure)).toArray();
        }

        private double[] main() {
            return values(measure.figures().get(0));
        }

        /** The middle of the rounds' ratios, as a machine changes less within a round than from one to the next. */
        private double ratio(double[] own, double... first) {
            double[] ratios = IntStream.range(0, Math.min(own.length, first.length))
                    .mapToDouble(round -> measure.ratio(own[round], first[round]))
                    .toArray();
            return ratios.length == 0 ? Double.NaN : Spread.of(ratios).median();
        }

        Standing standing(double... first) {
            if (!failure.isEmpty() || samples.isEmpty()) {
                return new Standing(name, failure, Double.NaN, Spread.NONE, List.of(), Double.NaN, 0);
            }
            Spread main = Spread.of(main());
            return new Standing(
                    name,
                    "",
                    ratio(main(), first),
                    main,
                    measure.figures().stream()
                            .skip(1)
                            .map(figure -> Spread.of(values(figure)).median())
                            .toList(),
                    Spread.of(samples.stream().mapToDouble(Cost::clientShare).toArray())
                            .median(),
                    samples.stream().mapToLong(Cost::residentBytes).max().orElse(0));
        }
    }

    /**
     * How one way did.
     *
     * @param name of the way
     * @param failure why it did not come to its end; empty if it did
     * @param ratio how many times better it was than the first one
     * @param main its first figure
     * @param further the medians of the others
     * @param clientShare the client's part of all processor time
     * @param residentBytes the most resident memory of the client
     */
    record Standing(
            String name,
            String failure,
            double ratio,
            Spread main,
            List<Double> further,
            double clientShare,
            long residentBytes) {}
}
