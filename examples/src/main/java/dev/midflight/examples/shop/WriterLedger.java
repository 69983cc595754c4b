package dev.midflight.examples.shop;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one writer was told. Used by the writer's thread until it ends, then by whoever has joined it.
 *
 * <p>Every row of a facet is written by one writer only, so "last acknowledged" needs no order between writers. Space:
 * one bit for each attempt and about 100 bytes for each key ever written.
 */
final class WriterLedger {

    private final int writer;
    private final BitSet acknowledged = new BitSet();
    private final Map<Facet, Map<RowKey, Long>> states = new EnumMap<>(Facet.class);
    private final Map<RowKey, Long> sold = new HashMap<>();
    private final long[] hits = new long[ShopSize.COUNTERS];
    private final List<Unknown> unknowns = new ArrayList<>();
    private final Set<Effects.Fact> retired = new HashSet<>();
    private long nextSeq = 1;
    private long idsReused;

    WriterLedger(int writer) {
        this.writer = writer;
    }

    /** A number for the next attempt; never given twice. */
    long takeSeq() {
        return nextSeq++;
    }

    void acknowledged(long seq, Effects effects) {
        acknowledged.set(Math.toIntExact(seq));
        for (Effects.Fact fact : effects.generated()) {
            if (of(fact.facet()).containsKey(fact.key())) {
                idsReused++;
            }
        }
        for (Effects.Fact fact : effects.facts()) {
            of(fact.facet()).put(fact.key(), fact.state());
        }
        effects.sold().forEach((stock, quantity) -> sold.merge(stock, quantity, Long::sum));
        hits[effects.counter()]++;
    }

    /** Remembers both possibilities and retires the rows, so that nobody writes over the question. */
    void unknown(long seq, Effects effects) {
        unknowns.add(new Unknown(seq, effects));
        for (Effects.Fact fact : effects.facts()) {
            retired.add(identity(fact.facet(), fact.key()));
        }
    }

    /** True unless a transaction with unknown outcome has touched the row. */
    boolean usable(Facet facet, RowKey key) {
        return retired.isEmpty() || !retired.contains(identity(facet, key));
    }

    int writer() {
        return writer;
    }

    boolean isAcknowledged(long seq) {
        return seq >= 0 && seq < nextSeq && acknowledged.get((int) seq);
    }

    long acknowledgedCount() {
        return acknowledged.cardinality();
    }

    Map<RowKey, Long> of(Facet facet) {
        return states.computeIfAbsent(facet, empty -> new HashMap<>());
    }

    Map<RowKey, Long> sold() {
        return sold;
    }

    long hits(int counter) {
        return hits[counter];
    }

    List<Unknown> unknowns() {
        return unknowns;
    }

    long idsReused() {
        return idsReused;
    }

    /** The acknowledged numbers that are not in {@code present}, a set of numbers. */
    BitSet missingFrom(BitSet present) {
        BitSet missing = (BitSet) acknowledged.clone();
        missing.andNot(present);
        return missing;
    }

    private static Effects.Fact identity(Facet facet, RowKey key) {
        return new Effects.Fact(facet, key, Effects.GONE);
    }

    /** A transaction of which the writer was told nothing. */
    record Unknown(long seq, Effects effects) {}
}
