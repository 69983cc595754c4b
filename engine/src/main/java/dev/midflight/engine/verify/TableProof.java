package dev.midflight.engine.verify;

import dev.midflight.spi.Table;
import java.time.Duration;

/**
 * What a pass over one table showed.
 *
 * @param table the table's number, as in {@link Table#number}
 * @param digest count and sum of the source's rows that were found equal or compared one by one
 * @param length how long the digests of both sides took
 */
public record TableProof(int table, Digest digest, Duration length) {}
