package dev.midflight.engine.ramp;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers as the reasons of judgements show them, the same in every country. */
final class Figures {

    private static final int MICROS_PER_MILLI = 1_000;

    private Figures() {}

    /** A count, as in {@code 5,105,686}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A probability in percent, every digit of it, as in {@code 0.0001 %}. */
    static String percent(double probability) {
        return percent(BigDecimal.valueOf(probability));
    }

    /** A part of one in percent, every digit of it. */
    static String percent(BigDecimal part) {
        return part.movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }

    /** A length of time, as in {@code 12.5 ms}. */
    static String millis(long micros) {
        return String.format(Locale.ROOT, "%,.1f ms", (double) micros / MICROS_PER_MILLI);
    }

    /** How many differ, as in {@code none differs}, {@code 1 differs} or {@code 3 differ}. */
    static String differing(long number) {
        return number == 0 ? "none differs" : number == 1 ? "1 differs" : count(number) + " differ";
    }

    /** Requires a probability that is neither never nor always. */
    static double probability(double value, String name) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException("%s is %s, not between 0 and 1".formatted(name, value));
        }
        return value;
    }

    /** Requires zero or more. */
    static long natural(long value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException("%s is %d, below zero".formatted(name, value));
        }
        return value;
    }
}
