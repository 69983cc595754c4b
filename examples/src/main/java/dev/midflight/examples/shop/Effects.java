package dev.midflight.examples.shop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one transaction will have done once it is committed. */
final class Effects {

    /** The state of a row that is not there. */
    static final long GONE = 0;

    private final List<Fact> facts = new ArrayList<>();
    private final List<Fact> generated = new ArrayList<>();
    private final Map<RowKey, Long> sold = new HashMap<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final int counter;

    /** Begins with one more hit for {@code counter}: every transaction has that. */
    Effects(int counter) {
        this.counter = counter;
    }

    void row(Facet facet, RowKey key, Object... values) {
        facts.add(new Fact(facet, key, facet.state(values)));
    }

    void gone(Facet facet, RowKey key) {
        facts.add(new Fact(facet, key, GONE));
    }

    /** The database has chosen {@code id} for a new row. */
    void generated(Facet facet, long id) {
        generated.add(new Fact(facet, RowKey.of(id), GONE));
    }

    void sold(RowKey stock, long quantity) {
        sold.merge(stock, quantity, Long::sum);
    }

    /** Runs once the transaction is acknowledged, in the writer's thread. */
    void afterwards(Runnable step) {
        afterwards.add(step);
    }

    List<Fact> facts() {
        return facts;
    }

    List<Fact> generated() {
        return generated;
    }

    Map<RowKey, Long> sold() {
        return sold;
    }

    int counter() {
        return counter;
    }

    void runAfterwards() {
        afterwards.forEach(Runnable::run);
    }

    /**
     * The state of one row after the transaction.
     *
     * @param state {@link #GONE}, or the facet's fold of the written values
     */
    record Fact(Facet facet, RowKey key, long state) {}
}
