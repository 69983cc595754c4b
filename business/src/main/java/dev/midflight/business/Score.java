package dev.midflight.business;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.ramp.Proven;
import dev.midflight.engine.verify.Certificate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * What both proofs say together: that of all rows and that of some answers. The weaker of the two is the score, and no
 * more nines are shown than it has.
 *
 * @param agreement the part that is the same, at least, rounded down
 * @param sentence what may be said
 */
public record Score(BigDecimal agreement, String sentence) {

    private static final int DIGITS = 12;

    /** The score of a storage proof and of answers. */
    public static Score of(Certificate storage, BusinessResult business) {
        BigDecimal rows = rows(storage);
        BigDecimal agreement = rows.min(business.agreement());
        return new Score(
                agreement,
                "%s; %s; the score is the lower of the two, %s"
                        .formatted(sentence(storage), business.sentence(), BusinessResult.percent(agreement)));
    }

    /** Rows that were not compared, or wait for a decision, are not claimed; nor is anything if a table is not. */
    private static BigDecimal rows(Certificate storage) {
        boolean whole = storage.left() >= 0 && storage.tables().stream().allMatch(Certificate.TableResult::verified);
        if (!whole) {
            return BigDecimal.ZERO;
        }
        long not = storage.mismatches() + storage.quarantined() + storage.left();
        if (not == 0) {
            return BigDecimal.ONE;
        }
        long all = Math.max(1, storage.rows() + storage.quarantined());
        return BigDecimal.ONE
                .subtract(
                        BigDecimal.valueOf(Math.min(not, all)).divide(BigDecimal.valueOf(all), DIGITS, RoundingMode.UP))
                .max(BigDecimal.ZERO);
    }

    private static String sentence(Certificate storage) {
        if (rows(storage).signum() == 0) {
            return "not all rows are compared";
        }
        long not = storage.mismatches() + storage.quarantined() + storage.left();
        return not == 0
                ? String.format(Locale.ROOT, "all %,d rows are equal", storage.rows())
                : String.format(
                        Locale.ROOT,
                        "of %,d rows %,d differ, %,d wait for a decision and %,d were not compared again",
                        storage.rows(),
                        storage.mismatches(),
                        storage.quarantined(),
                        storage.left());
    }

    /** For programs. */
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("nines", Proven.nines(agreement))
                .put("agreement", agreement)
                .put("sentence", sentence);
    }
}
