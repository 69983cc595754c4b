package dev.midflight.engine.plan;

import dev.midflight.engine.throttle.Rate;
import dev.midflight.engine.throttle.Signal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of time, sizes, rates and shares as an operator writes them. One way to write each, so that two plans which
 * mean the same look the same.
 *
 * <p>The parsers throw {@link IllegalArgumentException}; its message says what is right.
 */
public final class Quantities {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,18})([A-Za-z]+)");
    private static final Pattern MICROS = Pattern.compile("(\\d{1,15})us");
    private static final long MICROS_PER_MILLI = 1_000;
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,12})?)%");
    private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
    private static final String AUTO = "auto";
    private static final String OFF = "off";
    private static final String PER_SECOND = "/s";
    private static final String ROWS = "rows";
    private static final Pattern ROWS_PER_SECOND = Pattern.compile("(\\d{1,18})" + ROWS + PER_SECOND);

    private static final Map<String, Duration> TIMES = ordered(
            "d", Duration.ofDays(1),
            "h", Duration.ofHours(1),
            "m", Duration.ofMinutes(1),
            "s", Duration.ofSeconds(1),
            "ms", Duration.ofMillis(1));

    private static final Map<String, Long> SIZES = ordered("GiB", 1L << 30, "MiB", 1L << 20, "KiB", 1L << 10, "B", 1L);

    private Quantities() {}

    /** Reads {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h} or {@code 7d}. */
    public static Duration duration(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        Duration unit = matcher.matches() ? TIMES.get(matcher.group(2)) : null;
        if (unit == null) {
            throw notA("length of time", text, "a whole number and one of ms, s, m, h, d, as in 2s");
        }
        try {
            return unit.multipliedBy(Long.parseLong(matcher.group(1)));
        } catch (ArithmeticException tooLong) {
            throw notA("length of time", text, "a shorter one");
        }
    }

    /** Reads {@code 512B}, {@code 64KiB}, {@code 4MiB} or {@code 1GiB}. */
    public static long bytes(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        Long unit = matcher.matches() ? SIZES.get(matcher.group(2)) : null;
        if (unit == null) {
            throw notA("size", text, "a whole number and one of B, KiB, MiB, GiB, as in 4MiB");
        }
        try {
            return Math.multiplyExact(unit, Long.parseLong(matcher.group(1)));
        } catch (ArithmeticException tooLarge) {
            throw notA("size", text, "a smaller one");
        }
    }

    /** Reads {@code 50MiB/s} or {@code 20000rows/s}: more than zero. */
    public static Rate rate(String text) {
        Matcher rows = ROWS_PER_SECOND.matcher(text);
        Optional<Rate> rate = rows.matches()
                ? rateOf(Long.parseLong(rows.group(1)), Rate.Unit.ROWS)
                : text.endsWith(PER_SECOND)
                        ? sizeOf(text.substring(0, text.length() - PER_SECOND.length()))
                                .flatMap(bytes -> rateOf(bytes, Rate.Unit.BYTES))
                        : Optional.empty();
        return rate.orElseThrow(
                () -> notA("rate", text, "bytes or rows per second, more than none, as in 50MiB/s or 20000rows/s"));
    }

    /** Reads a size, or {@code auto}. */
    public static OptionalLong bytesOrAuto(String text) {
        return text.equals(AUTO) ? OptionalLong.empty() : OptionalLong.of(bytes(text));
    }

    /** Reads a number of lanes, or {@code auto}. */
    public static OptionalInt lanesOrAuto(String text) {
        if (text.equals(AUTO)) {
            return OptionalInt.empty();
        }
        if (!COUNT.matcher(text).matches()) {
            throw new IllegalArgumentException("'%s' is no number of lanes; write auto, or a number from 1 to %d"
                    .formatted(text, CopySettings.LANES_MAX));
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /** Reads a rate, or {@code off} for no limit. */
    public static Optional<Rate> rateOrOff(String text) {
        return text.equals(OFF) ? Optional.empty() : Optional.of(rate(text));
    }

    /** Reads how much of a signal is harm: a length of time, or a number. */
    public static long limit(Signal signal, String text) {
        if (signal.unit() == Signal.Unit.COUNT) {
            if (!COUNT.matcher(text).matches()) {
                throw notA("number", text, "a whole number, as in 20");
            }
            return Long.parseLong(text);
        }
        Matcher fine = MICROS.matcher(text);
        long micros = fine.matches() ? Long.parseLong(fine.group(1)) : TimeUnit.MICROSECONDS.convert(duration(text));
        if (micros == 0) {
            throw notA("limit", text, "more than nothing, as in 50ms or 800us");
        }
        return micros;
    }

    private static Optional<Rate> rateOf(long perSecond, Rate.Unit unit) {
        return perSecond > 0 ? Optional.of(new Rate(perSecond, unit)) : Optional.empty();
    }

    private static Optional<Long> sizeOf(String text) {
        try {
            return Optional.of(bytes(text));
        } catch (IllegalArgumentException notASize) {
            return Optional.empty();
        }
    }

    /** Reads {@code 1%} or {@code 99.9999%}. */
    public static Percent percent(String text) {
        Matcher matcher = PERCENT.matcher(text);
        if (!matcher.matches()) {
            throw notA("share", text, "a number from 0 to 100 and %, as in 1% or 99.9999%");
        }
        return new Percent(new BigDecimal(matcher.group(1)));
    }

    /** Writes a length of time as {@link #duration} reads it, in the largest unit that keeps it whole. */
    public static String show(Duration time) {
        if (time.isZero()) {
            return "0s";
        }
        for (Map.Entry<String, Duration> unit : TIMES.entrySet()) {
            if (time.toMillis() % unit.getValue().toMillis() == 0) {
                return time.toMillis() / unit.getValue().toMillis() + unit.getKey();
            }
        }
        throw new AssertionError("every whole millisecond is a multiple of 1ms");
    }

    /** Writes a size as {@link #bytes} reads it, in the largest unit that keeps it whole. */
    public static String showBytes(long bytes) {
        for (Map.Entry<String, Long> unit : SIZES.entrySet()) {
            if (bytes != 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + unit.getKey();
            }
        }
        return bytes + "B";
    }

    /** Writes how much of a signal is harm as {@link #limit} reads it. */
    public static String show(Signal signal, long limit) {
        if (signal.unit() == Signal.Unit.COUNT) {
            return Long.toString(limit);
        }
        return limit % MICROS_PER_MILLI == 0 ? show(Duration.ofMillis(limit / MICROS_PER_MILLI)) : limit + "us";
    }

    /** Writes a rate as {@link #rateOrOff} reads it. */
    public static String show(Optional<Rate> rate) {
        return rate.map(Quantities::show).orElse(OFF);
    }

    /** Writes a rate as {@link #rate} reads it. */
    public static String show(Rate rate) {
        return rate.unit() == Rate.Unit.ROWS
                ? rate.perSecond() + ROWS + PER_SECOND
                : showBytes(rate.perSecond()) + PER_SECOND;
    }

    private static IllegalArgumentException notA(String kind, String text, String right) {
        return new IllegalArgumentException("'%s' is not a %s; write %s".formatted(text, kind, right));
    }

    private static <T> Map<String, T> ordered(Object... namesAndUnits) {
        Map<String, T> units = new LinkedHashMap<>();
        for (int index = 0; index < namesAndUnits.length; index += 2) {
            @SuppressWarnings("unchecked") // Only the two constants above call this.
            T unit = (T) namesAndUnits[index + 1];
            units.put((String) namesAndUnits[index], unit);
        }
        return units;
    }
}
