package dev.midflight.testkit.memory;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A set of transaction ids: all below {@code end} but a few.
 *
 * @param end the lowest id that had not been given
 * @param without ids below {@code end} that are not in the set
 */
record TxSet(long end, Set<Long> without) {

    /** No transaction. */
    static final TxSet NONE = new TxSet(0, Set.of());

    TxSet {
        without = Set.copyOf(without);
    }

    static TxSet parse(String text) {
        String[] parts = text.split("[.]");
        return new TxSet(
                Long.parseLong(parts[0]),
                Arrays.stream(parts).skip(1).map(Long::parseLong).collect(Collectors.toSet()));
    }

    boolean contains(long id) {
        return id < end && !without.contains(id);
    }

    String encode() {
        return end + new TreeSet<>(without).stream().map(id -> "." + id).collect(Collectors.joining());
    }
}
