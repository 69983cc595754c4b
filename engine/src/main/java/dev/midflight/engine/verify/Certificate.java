package dev.midflight.engine.verify;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The sealed result of a verification: what was equal, up to where, by which means.
 *
 * @param format the format's version
 * @param migration the migration's name
 * @param tool the version of Midflight
 * @param direction {@code forward} or {@code reverse}
 * @param position every row is proven as of this place of the log: swept in a snapshot, and compared again after each
 *     change
 * @param at when, in ISO 8601
 * @param plan the fingerprint of the plan
 * @param rechecked how many changed keys were compared one by one after their table's sweep
 * @param left how many changed keys are not yet compared; a certificate for a switch has none
 * @param tables what was found of each table
 * @param previous the hash of the certificate before this one; empty for the first
 * @param hash SHA-256 of all the above
 */
public record Certificate(
        int format,
        String migration,
        String tool,
        String direction,
        String position,
        String at,
        String plan,
        long rechecked,
        long left,
        List<TableResult> tables,
        String previous,
        String hash) {

    /** The version of the format that is written. */
    public static final int FORMAT = 2;

    /** Copies the list. */
    public Certificate {
        requireNonNull(position, "position");
        tables = List.copyOf(tables);
    }

    /**
     * What was found of one table.
     *
     * @param table the source's name
     * @param verified whether the table was swept and each change since then is known by its key; if not, nothing is
     *     claimed of it
     * @param rows how many rows the sweep compared; 0 if it was never swept
     * @param digest the sum of their hashes
     * @param mismatches how many rows are proven to differ
     * @param quarantined how many rows are in quarantine and were left out
     */
    public record TableResult(
            String table, boolean verified, long rows, String digest, long mismatches, long quarantined) {}

    /** How many rows are in quarantine. */
    public long quarantined() {
        return tables.stream().mapToLong(TableResult::quarantined).sum();
    }

    /** How many rows are proven to differ. */
    public long mismatches() {
        return tables.stream().mapToLong(TableResult::mismatches).sum();
    }

    /** How many rows were compared. */
    public long rows() {
        return tables.stream().mapToLong(TableResult::rows).sum();
    }
}
