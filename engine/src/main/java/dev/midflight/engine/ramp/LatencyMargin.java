package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.natural;

/**
 * How much slower than the old store the new one may be: the larger of a part of its latency and a fixed time.
 *
 * @param part a part of the old store's latency, 0 or more
 * @param micros microseconds, 0 or more
 */
public record LatencyMargin(double part, long micros) {

    /** 10 % or 5 ms. */
    public static final LatencyMargin USUAL = new LatencyMargin(0.1, 5_000);

    /** Requires a margin that is none or more. */
    public LatencyMargin {
        if (!(part >= 0 && part < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("part is %s, not 0 or more".formatted(part));
        }
        natural(micros, "micros");
    }

    /** The latency that is just allowed where the old store's is {@code old}; both in microseconds. */
    long over(long old) {
        return old + Math.max(micros, (long) (old * part));
    }
}
