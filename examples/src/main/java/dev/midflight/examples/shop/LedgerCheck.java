package dev.midflight.examples.shop;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the ledger with the store that has the authority at the end.
 *
 * <p>First the transactions: each has left one row in {@code ledger_entry}, or none. A transaction with unknown
 * outcome may be there; if its entry is, all of it must be, and if not, nothing. With that settled every row of every
 * table has one right state, and every counter one right value. Rows that nobody touched are only counted here: their
 * values are compared between both sides by {@link IndependentCompare}.
 */
public final class LedgerCheck {

    private static final int EXAMPLES_MAX = 30;
    private static final int FETCH_ROWS = 5_000;

    private final Connection authority;
    private final Ledger ledger;
    private final Map<Facet, Map<RowKey, Long>> expected = new EnumMap<>(Facet.class);
    private final Map<RowKey, Long> sold = new HashMap<>();
    private final long[] hits = new long[ShopSize.COUNTERS];
    private final List<String> examples = new ArrayList<>();
    private long statesChecked;
    private long lost;
    private long doubled;
    private long idsReused;
    private long unknownPresent;

    private LedgerCheck(Connection authority, Ledger ledger) {
        this.authority = authority;
        this.ledger = ledger;
    }

    /**
     * Reads every table of the shop once and reports all differences.
     *
     * @param authority a connection to the store whose rows are the valid ones, of either kind; it may read all tables
     * @param ledger of a shop that has stopped
     * @throws SQLException if a table cannot be read; nothing is then known
     */
    public static LedgerFindings check(Connection authority, Ledger ledger) throws SQLException {
        boolean committing = authority.getAutoCommit();
        // PostgreSQL's driver streams a result only inside a transaction.
        authority.setAutoCommit(false);
        try {
            return new LedgerCheck(authority, ledger).findings();
        } finally {
            authority.setAutoCommit(committing);
        }
    }

    private LedgerFindings findings() throws SQLException {
        ledger.writers().forEach(this::collect);
        checkEntries();
        for (Facet facet : Facet.values()) {
            checkFacet(facet);
        }
        checkHits();
        checkSold();
        return new LedgerFindings(
                ledger.acknowledgedWrites(), statesChecked, lost, doubled, idsReused, unknownPresent, examples);
    }

    private void collect(WriterLedger writer) {
        idsReused += writer.idsReused();
        for (Facet facet : Facet.values()) {
            Map<RowKey, Long> states = expected.computeIfAbsent(facet, empty -> new HashMap<>());
            writer.of(facet).forEach((key, state) -> {
                // Writers share no key, unless the database gave the same id to two of them.
                if (states.put(key, state) != null && facet.wholeRow()) {
                    idsReused++;
                    example("%s %s: the id was given twice", facet.table(), key);
                }
            });
        }
        writer.sold().forEach((stock, quantity) -> sold.merge(stock, quantity, Long::sum));
        for (int counter = 0; counter < hits.length; counter++) {
            hits[counter] += writer.hits(counter);
        }
    }

    private void checkEntries() throws SQLException {
        Map<Integer, BitSet> present = new HashMap<>();
        try (Statement statement = streaming();
                ResultSet rows = statement.executeQuery("SELECT writer, seq FROM ledger_entry")) {
            while (rows.next()) {
                BitSet seqs = present.computeIfAbsent(rows.getInt(1), fresh -> new BitSet());
                int seq = Math.toIntExact(rows.getLong(2));
                if (seqs.get(seq)) {
                    doubled(1, "transaction %s of writer %s is there twice", seq, rows.getInt(1));
                }
                seqs.set(seq);
            }
        }
        for (WriterLedger writer : ledger.writers()) {
            BitSet seqs = present.getOrDefault(writer.writer(), new BitSet());
            present.remove(writer.writer());
            BitSet missing = writer.missingFrom(seqs);
            missing.stream().forEach(seq -> lost(1, "transaction %s of writer %s is missing", seq, writer.writer()));
            settleUnknown(writer, seqs);
            seqs.stream()
                    .filter(seq -> !writer.isAcknowledged(seq))
                    .forEach(seq ->
                            doubled(1, "transaction %s of writer %s is there, but was refused", seq, writer.writer()));
        }
        present.forEach((writer, seqs) -> doubled(seqs.cardinality(), "writer %s never wrote%s", writer, ""));
    }

    /** Transactions of unknown outcome that are there count from here on as if acknowledged. */
    private void settleUnknown(WriterLedger writer, BitSet present) {
        for (WriterLedger.Unknown unknown : writer.unknowns()) {
            int seq = Math.toIntExact(unknown.seq());
            if (!present.get(seq)) {
                continue;
            }
            present.clear(seq);
            unknownPresent++;
            Effects effects = unknown.effects();
            for (Effects.Fact fact : effects.facts()) {
                states(fact.facet()).put(fact.key(), fact.state());
            }
            effects.sold().forEach((stock, quantity) -> sold.merge(stock, quantity, Long::sum));
            hits[effects.counter()]++;
        }
    }

    private void checkFacet(Facet facet) throws SQLException {
        ShopSize size = ledger.size();
        Map<RowKey, Long> states = states(facet);
        statesChecked += states.size();
        long untouchedExpected = facet.loaded(size)
                - states.keySet().stream()
                        .filter(key -> facet.loaded(size, key))
                        .count();
        long untouched = 0;
        try (Statement statement = streaming();
                ResultSet rows = statement.executeQuery(facet.query())) {
            while (rows.next()) {
                RowKey key = facet.key(rows);
                // Taken out, so that a second row with the same key is not taken for the first.
                Long state = states.remove(key);
                if (state == null && facet.loaded(size, key)) {
                    untouched++;
                } else if (state == null && facet.wholeRow()) {
                    doubled(1, "%s %s: a row that nobody acknowledged, or a second one", facet.table(), key);
                } else if (state != null) {
                    checkState(facet, key, state, facet.state(rows));
                }
            }
        }
        states.forEach((key, state) -> {
            if (state != Effects.GONE) {
                lost(1, "%s %s: the acknowledged row is missing", facet.table(), key);
            }
        });
        checkUntouched(facet, untouchedExpected, untouched);
    }

    private void checkState(Facet facet, RowKey key, long acknowledged, long found) {
        if (acknowledged == Effects.GONE) {
            lost(1, "%s %s: the deleted row is back", facet.table(), key);
        } else if (acknowledged != found) {
            lost(1, "%s %s: not the acknowledged values", facet, key);
        }
    }

    private void checkUntouched(Facet facet, long untouchedExpected, long untouched) {
        if (!facet.wholeRow()) {
            return;
        }
        if (untouched < untouchedExpected) {
            lost(
                    untouchedExpected - untouched,
                    "%s: %s loaded rows are missing",
                    facet.table(),
                    untouchedExpected - untouched);
        } else if (untouched > untouchedExpected) {
            doubled(
                    untouched - untouchedExpected,
                    "%s: %s loaded rows are doubled",
                    facet.table(),
                    untouched - untouchedExpected);
        }
    }

    private void checkHits() throws SQLException {
        boolean[] seen = new boolean[hits.length];
        try (Statement statement = streaming();
                ResultSet rows = statement.executeQuery("SELECT id, hits FROM counter")) {
            while (rows.next()) {
                int counter = rows.getInt(1);
                seen[counter] = true;
                checkSum("counter", RowKey.of(counter), hits[counter], rows.getLong(2));
            }
        }
        for (int counter = 0; counter < seen.length; counter++) {
            if (!seen[counter]) {
                lost(Math.max(1, hits[counter]), "counter %s is missing with %s hits", counter, hits[counter]);
            }
        }
    }

    private void checkSold() throws SQLException {
        try (Statement statement = streaming();
                ResultSet rows = statement.executeQuery("SELECT warehouse, product_id, sold FROM stock")) {
            long count = 0;
            while (rows.next()) {
                count++;
                RowKey stock = RowKey.of(rows.getLong(1), rows.getLong(2));
                Long quantity = sold.remove(stock);
                checkSum("stock", stock, quantity == null ? 0 : quantity, rows.getLong(3));
            }
            if (count != ledger.size().stock()) {
                lost(
                        Math.abs(ledger.size().stock() - count),
                        "stock: %s rows instead of %s",
                        count,
                        ledger.size().stock());
            }
        }
    }

    private void checkSum(String table, RowKey key, long acknowledged, long found) {
        statesChecked++;
        if (found < acknowledged) {
            lost(acknowledged - found, "%s %s: less than the acknowledged sum", table, key);
        } else if (found > acknowledged) {
            doubled(found - acknowledged, "%s %s: more than the acknowledged sum", table, key);
        }
    }

    private Map<RowKey, Long> states(Facet facet) {
        return expected.computeIfAbsent(facet, empty -> new HashMap<>());
    }

    private Statement streaming() throws SQLException {
        Statement statement = authority.createStatement();
        statement.setFetchSize(FETCH_ROWS);
        return statement;
    }

    private void lost(long count, String text, Object first, Object second) {
        lost += count;
        example(text, first, second);
    }

    private void doubled(long count, String text, Object first, Object second) {
        doubled += count;
        example(text, first, second);
    }

    private void example(String text, Object first, Object second) {
        if (examples.size() < EXAMPLES_MAX) {
            examples.add(text.formatted(first, second));
        }
    }
}
