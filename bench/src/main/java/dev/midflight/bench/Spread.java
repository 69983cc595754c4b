package dev.midflight.bench;

import java.util.Arrays;

/** The middle and the ends of some values. */
record Spread(double median, double lowest, double highest) {

    static final Spread NONE = new Spread(Double.NaN, Double.NaN, Double.NaN);

    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** The value that this share of all do not exceed. */
    static double share(double share, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
