package dev.midflight.engine.verify;

import dev.midflight.spi.Key;
import java.util.List;
import java.util.Set;

/**
 * What a pass over one table showed.
 *
 * @param table the table's number
 * @param digest count and sum of the source's rows that were found equal or compared one by one
 * @param compared how many rows of the source were compared
 * @param mismatches the rows that differ; at most {@link Sweep#MISMATCHES_MAX}
 * @param moving keys that could not be compared because they changed all the time
 */
public record TableProof(int table, Digest digest, long compared, List<Mismatch> mismatches, Set<Key> moving) {

    /** Copies the collections. */
    public TableProof {
        mismatches = List.copyOf(mismatches);
        moving = Set.copyOf(moving);
    }
}
