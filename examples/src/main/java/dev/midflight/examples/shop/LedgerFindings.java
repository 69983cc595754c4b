package dev.midflight.examples.shop;

import java.util.List;

/**
 * What the ledger and the store in authority disagree about.
 *
 * @param transactionsChecked acknowledged transactions that were looked for
 * @param statesChecked rows, counters and stock figures whose state was compared
 * @param lost acknowledged transactions, states and increments that are not there
 * @param doubled effects that are there more often than acknowledged, or without having been acknowledged at all
 * @param idsReused ids that the database gave to two rows
 * @param unknownPresent transactions with unknown outcome that turned out to be there
 * @param examples the first findings in words: keys, never values
 */
public record LedgerFindings(
        long transactionsChecked,
        long statesChecked,
        long lost,
        long doubled,
        long idsReused,
        long unknownPresent,
        List<String> examples) {

    /** Copies the examples. */
    public LedgerFindings {
        examples = List.copyOf(examples);
    }

    /** True if everything acknowledged is there once. */
    public boolean clean() {
        return lost == 0 && doubled == 0 && idsReused == 0;
    }
}
