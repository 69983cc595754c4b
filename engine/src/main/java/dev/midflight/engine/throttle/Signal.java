package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;

/** By what the harm of a copy is told. */
public enum Signal {
    /** How long a small write takes at the source. */
    SOURCE_LATENCY("source latency", Unit.MICROS),
    /** How far the source's furthest replica is behind. */
    SOURCE_LAG("lag of the source's replicas", Unit.MICROS),
    /** How many sessions work at the source. */
    SOURCE_SESSIONS("sessions at work at the source", Unit.COUNT),
    /** How long a small write takes at the target. */
    TARGET_LATENCY("target latency", Unit.MICROS),
    /** How old what is read from the source's log is, against how long it is still kept. */
    LOG_AGE("age of what is read from the log", Unit.MICROS);

    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;

    /** From how many of a unit on the next smaller one says nothing. */
    private static final long WHOLE_FROM = 10;

    /** What a signal counts. */
    public enum Unit {
        /** A length of time in microseconds. */
        MICROS,
        /** A number of something. */
        COUNT
    }

    private final String words;
    private final Unit unit;

    Signal(String words, Unit unit) {
        this.words = requireNonNull(words, "words");
        this.unit = requireNonNull(unit, "unit");
    }

    /** Its name in a plan. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The signal that a plan calls by this name. */
    public static Signal of(String key) {
        return Arrays.stream(values())
                .filter(signal -> signal.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no limit called '%s'".formatted(key)));
    }

    /** What it counts. */
    public Unit unit() {
        return unit;
    }

    /** That it is over its limit, for the operator. */
    String over(long value, long limit) {
        return "%s %s over %s".formatted(words, show(value), show(limit));
    }

    /** That it is not known, which is taken for harm. */
    String unknown(String why) {
        return "%s is not known: %s".formatted(words, why);
    }

    private String show(long value) {
        if (unit == Unit.COUNT) {
            return Long.toString(value);
        }
        if (value >= WHOLE_FROM * SECOND) {
            return value / SECOND + " s";
        }
        return value >= WHOLE_FROM * MILLI || value % MILLI == 0
                ? value / MILLI + " ms"
                : "%.2f ms".formatted((double) value / MILLI);
    }
}
