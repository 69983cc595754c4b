package dev.midflight.examples.shop;

import java.util.Random;

/**
 * A writer's place: which rows are its own, and which of them it must leave alone.
 *
 * @param writer this one's number, from 0
 * @param writers how many there are
 * @param size what was loaded
 * @param ledger knows the rows retired by an unknown outcome
 */
record Desk(int writer, int writers, ShopSize size, WriterLedger ledger) {

    /** One of the {@code count} loaded rows, counted from 0, that belong to this writer. */
    long loaded(Random random, long count) {
        long own = (count - writer + writers - 1) / writers;
        return writer + (long) writers * Math.floorMod(random.nextLong(), own);
    }

    /** A number for a fresh key: no two transactions of any two writers share one. */
    long fresh(Attempt attempt) {
        return ((long) (writer + 1) << 40) | attempt.number();
    }

    boolean usable(Facet facet, RowKey key) {
        return ledger.usable(facet, key);
    }
}
