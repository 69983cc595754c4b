package dev.midflight.engine.throttle;

/**
 * So much of a table: what a chunk is expected to hold, and what it held.
 *
 * @param rows how many rows
 * @param bytes how many bytes they take
 */
public record Amount(long rows, long bytes) {

    /** Nothing. */
    public static final Amount NONE = new Amount(0, 0);

    /** Both together. */
    public Amount plus(Amount more) {
        return new Amount(rows + more.rows, bytes + more.bytes);
    }

    /** What this has more than {@code other}; below zero where it has less. */
    public Amount minus(Amount other) {
        return new Amount(rows - other.rows, bytes - other.bytes);
    }
}
