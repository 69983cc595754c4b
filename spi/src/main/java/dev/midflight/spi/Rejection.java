package dev.midflight.spi;

/**
 * A row that the target refused; all others of the call were written.
 *
 * @param row its place in the batch
 * @param cause what the target answered, without column values
 */
public record Rejection(int row, String cause) {}
