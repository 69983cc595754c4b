package dev.midflight.engine.verify;

/**
 * How many rows, and the sum of their 128-bit hashes modulo 2^128: independent of their order, and, unlike an
 * exclusive or of
 * checksums, blind neither to two equal rows nor to values that change places.
 *
 * @param rows how many
 * @param high the sum's upper half
 * @param low the sum's lower half
 */
public record Digest(long rows, long high, long low) {

    /** No rows. */
    public static final Digest EMPTY = new Digest(0, 0, 0);

    /** The digest of both sets of rows together. */
    public Digest plus(Digest other) {
        long sum = low + other.low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        return new Digest(rows + other.rows, high + other.high + carry, sum);
    }

    /** The sum as 32 hexadecimal digits. */
    public String sum() {
        return "%016x%016x".formatted(high, low);
    }
}
