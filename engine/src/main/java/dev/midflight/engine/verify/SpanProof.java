package dev.midflight.engine.verify;

import dev.midflight.spi.Key;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a pass over a span showed.
 *
 * @param digest count and sum of the source's rows
 * @param bytes about how many bytes the source's rows are
 * @param length how long the digests of both sides took, which is all there is to do where nothing moves
 * @param mismatches the rows that differ; at most {@link Sweep#MISMATCHES_MAX}
 * @param moving keys that could not be compared because they changed all the time
 * @param extent whether there is more than was looked at
 */
record SpanProof(
        Digest digest, long bytes, Duration length, List<Mismatch> mismatches, Set<Key> moving, Extent extent) {

    SpanProof {
        mismatches = List.copyOf(mismatches);
        moving = Set.copyOf(moving);
    }

    /** How much of the span was looked at. */
    enum Extent {
        /** Everything. */
        WHOLE,
        /** More rows may differ than are kept: look again once these are repaired. */
        PART
    }
}
