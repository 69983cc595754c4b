package dev.midflight.examples.shop;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;

/**
 * How a migration went, by the shop's own eyes: its ledger and its own comparison of both sides.
 *
 * @param rows the comparison of both sides after the shop has stopped
 * @param findings the comparison of the ledger with the side in authority
 * @param activity what the shop did and met
 */
public record Verdict(CompareResult rows, LedgerFindings findings, Activity activity) {

    /** Requires all three. */
    public Verdict {
        requireNonNull(rows, "rows");
        requireNonNull(findings, "findings");
        requireNonNull(activity, "activity");
    }

    /** The verdict on a shop that has stopped. */
    public static Verdict of(ShopApplication shop, LedgerFindings findings, CompareResult rows) {
        Ledger ledger = shop.ledger();
        Activity activity = new Activity(
                ledger.acknowledgedWrites(),
                shop.writesPerSecond(),
                ledger.unknownOutcomes(),
                ledger.contradictions(),
                ledger.reads(),
                ledger.readsFailed(),
                ledger.readsStale(),
                ledger.longestPause());
        return new Verdict(rows, findings, activity);
    }

    /**
     * True if both sides are equal, every acknowledged write is there once, and no transaction or read ever met a store
     * that had forgotten something. Failed reads and the length of the pause are for the reader to judge.
     */
    public boolean holds() {
        return rows.equal() && findings.clean() && activity.contradictions() == 0 && activity.readsStale() == 0;
    }

    /** Rows compared, of one side. */
    public long rowsCompared() {
        return rows.rowsCompared();
    }

    /** True if both sides hold the same rows. */
    public boolean rowsEqual() {
        return rows.equal();
    }

    /** Acknowledged transactions. */
    public long acknowledgedWrites() {
        return activity.acknowledgedWrites();
    }

    /** Acknowledged writes that are not there. */
    public long lost() {
        return findings.lost();
    }

    /** Effects that are there without, or more often than, their acknowledgement; ids given twice among them. */
    public long doubled() {
        return findings.doubled() + findings.idsReused();
    }

    /** The longest time for which writes had to wait. */
    public Duration longestPause() {
        return activity.longestPause();
    }

    /** One line for people, and one more for each of the first differences. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line());
        rows.differences().forEach(difference -> text.append("\n  ").append(difference));
        return text.toString();
    }

    private String line() {
        return String.format(
                Locale.ROOT,
                "%s: %d rows %s, %d acknowledged writes (%.0f/s), lost %d, doubled %d, unknown outcomes %d,"
                        + " contradictions %d, longest write pause %d ms, reads %d, failed %d, stale %d",
                holds() ? "holds" : "does not hold",
                rowsCompared(),
                rowsEqual() ? "equal" : "not equal",
                acknowledgedWrites(),
                activity.writesPerSecond(),
                lost(),
                doubled(),
                activity.unknownOutcomes(),
                activity.contradictions(),
                longestPause().toMillis(),
                activity.reads(),
                activity.readsFailed(),
                activity.readsStale());
    }

    /**
     * What the shop did and met.
     *
     * @param acknowledgedWrites transactions that were acknowledged
     * @param writesPerSecond acknowledged transactions per second, pauses included
     * @param unknownOutcomes transactions whose connection was lost during COMMIT
     * @param contradictions transactions that met a store without something it had acknowledged
     * @param reads reads that were answered
     * @param readsFailed reads that ended in an error
     * @param readsStale reads that did not see what had been acknowledged before
     * @param longestPause the longest time for which writes had to wait
     */
    public record Activity(
            long acknowledgedWrites,
            double writesPerSecond,
            long unknownOutcomes,
            long contradictions,
            long reads,
            long readsFailed,
            long readsStale,
            Duration longestPause) {}
}
