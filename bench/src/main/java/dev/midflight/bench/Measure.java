package dev.midflight.bench;

import java.util.List;

/**
 * What is told of each way.
 *
 * @param figures their names with units; ways are compared by the first one
 * @param better which values of the first one are better
 */
record Measure(List<String> figures, Better better) {

    /** The direction of what is better. */
    enum Better {
        /** Speeds. */
        MORE,
        /** Times and sizes. */
        LESS
    }

    Measure {
        figures = List.copyOf(figures);
    }

    /** So many of a unit in a second, from the time that a way takes. */
    static Measure speed(String unit) {
        return new Measure(List.of(unit + "/s"), Better.MORE);
    }

    /** Figures that the ways note themselves, the less the better. */
    static Measure least(String... figures) {
        return new Measure(List.of(figures), Better.LESS);
    }

    /** How many times better one value of the first figure is than another. */
    double ratio(double value, double other) {
        return better == Better.MORE ? value / other : other / value;
    }
}
