package dev.midflight.router.compare;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far numbers are apart. Of whichever classes they are, they are taken as the decimals that they print as: 1.01 and
 * 1.00 are 0.01 apart, which they are not as binary fractions. NaN and the infinities are near nothing.
 */
final class Numbers {

    /** More digits than any store keeps; a number of few digits and a huge exponent would fill the memory. */
    private static final int DIGITS_MAX = 20_000;

    private Numbers() {}

    static boolean within(@Nullable Object before, @Nullable Object after, double difference) {
        Optional<BigDecimal> one = decimal(before);
        Optional<BigDecimal> other = decimal(after);
        return one.isPresent()
                && other.isPresent()
                && apart(one.get(), other.get()).compareTo(BigDecimal.valueOf(difference)) <= 0;
    }

    /** By at most this part of the larger one. */
    static boolean relative(@Nullable Object before, @Nullable Object after, double part) {
        Optional<BigDecimal> one = decimal(before);
        Optional<BigDecimal> other = decimal(after);
        if (one.isEmpty() || other.isEmpty()) {
            return false;
        }
        BigDecimal larger = one.get().abs().max(other.get().abs());
        return apart(one.get(), other.get()).compareTo(larger.multiply(BigDecimal.valueOf(part))) <= 0;
    }

    static boolean sameWithoutScale(@Nullable Object before, @Nullable Object after) {
        return before instanceof BigDecimal one && after instanceof BigDecimal other && one.compareTo(other) == 0;
    }

    /** Two doubles, or two floats, with at most so many steps from one to the other. Zero and minus zero are one. */
    static boolean ulps(@Nullable Object before, @Nullable Object after, int count) {
        if (before instanceof Double one && after instanceof Double other) {
            return !one.isNaN()
                    && !other.isNaN()
                    && one.isInfinite() == other.isInfinite()
                    && steps(place(one), place(other), count);
        }
        if (before instanceof Float one && after instanceof Float other) {
            return !one.isNaN()
                    && !other.isNaN()
                    && one.isInfinite() == other.isInfinite()
                    && steps(place(one), place(other), count);
        }
        return false;
    }

    private static boolean steps(long one, long other, int count) {
        long between = Math.max(one, other) - Math.min(one, other);
        return Long.compareUnsigned(between, count) <= 0;
    }

    /** The doubles in their order, one after the other, zero at 0. */
    private static long place(double number) {
        long bits = Double.doubleToLongBits(number);
        return bits >= 0 ? bits : Long.MIN_VALUE - bits;
    }

    private static long place(float number) {
        int bits = Float.floatToIntBits(number);
        return bits >= 0 ? bits : Integer.MIN_VALUE - bits;
    }

    private static BigDecimal apart(BigDecimal one, BigDecimal other) {
        long digits = Math.max(top(one), top(other)) + Math.max(0L, Math.max(one.scale(), other.scale()));
        if (digits > DIGITS_MAX) {
            throw new ArithmeticException("the difference has %d digits, more than %d".formatted(digits, DIGITS_MAX));
        }
        return one.subtract(other).abs();
    }

    /** How many digits are before the point. */
    private static long top(BigDecimal number) {
        return Math.max(0, (long) number.precision() - number.scale());
    }

    private static Optional<BigDecimal> decimal(@Nullable Object value) {
        if (value instanceof BigDecimal decimal) {
            return Optional.of(decimal);
        }
        if (value instanceof BigInteger integer) {
            return Optional.of(new BigDecimal(integer));
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? Optional.of(BigDecimal.valueOf(number)) : Optional.empty();
        }
        if (value instanceof Float number) {
            return Float.isFinite(number) ? Optional.of(new BigDecimal(number.toString())) : Optional.empty();
        }
        boolean whole =
                value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte;
        return whole ? Optional.of(new BigDecimal(String.valueOf(value))) : Optional.empty();
    }
}
