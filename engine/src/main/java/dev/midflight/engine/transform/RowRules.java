package dev.midflight.engine.transform;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.plan.ValueRules;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Temporals;
import dev.midflight.spi.Vector;

/**
 * Carries out what the operator decided on values that the target cannot hold. Applied to rows of chunks, changes and
 * verification alike, so that all three agree. Without a rule such values pass and the target refuses them.
 *
 * @param values the decision
 */
public record RowRules(ValueRules values) {

    /** Nothing is changed. */
    public static final RowRules NONE = new RowRules(ValueRules.REJECT);

    /** Requires the decision. */
    public RowRules {
        requireNonNull(values, "values");
    }

    /** True if {@link #apply} never changes anything. */
    public boolean isIdentity() {
        return values.equals(ValueRules.REJECT);
    }

    /** The rows after the rules; the same batch where nothing changes. */
    public RowBatch apply(RowBatch rows) {
        if (isIdentity()) {
            return rows;
        }
        if (values.zeroDate() == ValueRules.ZeroDate.NULL) {
            nullInvalidDates(rows);
        }
        return values.nul() == ValueRules.Nul.STRIP && hasNul(rows) ? withoutNul(rows) : rows;
    }

    private static void nullInvalidDates(RowBatch rows) {
        for (int place = 0; place < rows.columns().size(); place++) {
            if (!isDate(rows.columns().get(place).type().kind())) {
                continue;
            }
            Vector vector = rows.vector(place);
            for (int row = 0; row < rows.rows(); row++) {
                if (vector.hasValue(row) && Temporals.isInvalid(vector.longAt(row))) {
                    vector.setNull(row);
                }
            }
        }
    }

    private static boolean isDate(Kind kind) {
        return kind == Kind.DATE || kind == Kind.DATETIME || kind == Kind.INSTANT;
    }

    private static boolean isText(Kind kind) {
        return kind == Kind.TEXT || kind == Kind.ENUM || kind == Kind.SET;
    }

    private static boolean hasNul(RowBatch rows) {
        for (int place = 0; place < rows.columns().size(); place++) {
            if (!isText(rows.columns().get(place).type().kind()) || rows.isEmpty()) {
                continue;
            }
            Vector vector = rows.vector(place);
            for (int row = 0; vector.hasLarge() && row < rows.rows(); row++) {
                if (vector.isLarge(row) && vector.largeAt(row).zeros() > 0) {
                    return true;
                }
            }
            int end = vector.start(rows.rows());
            for (int i = 0; i < end; i++) {
                if (vector.bytes()[i] == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static RowBatch withoutNul(RowBatch rows) {
        RowBatch stripped = new RowBatch(rows.columns());
        for (int row = 0; row < rows.rows(); row++) {
            for (int place = 0; place < rows.columns().size(); place++) {
                Vector from = rows.vector(place);
                Vector to = stripped.vector(place);
                if (from.hasValue(row)
                        && isText(rows.columns().get(place).type().kind())) {
                    addWithoutNul(from, row, to);
                } else {
                    to.addFrom(from, row);
                }
            }
            stripped.endRow();
        }
        return stripped;
    }

    private static void addWithoutNul(Vector from, int row, Vector to) {
        if (from.isLarge(row)) {
            LargeValue value = from.largeAt(row);
            to.addLarge(value.zeros() == 0 ? value.share() : value.withoutZeros());
            return;
        }
        byte[] kept = new byte[from.length(row)];
        int length = 0;
        for (int i = from.start(row); i < from.end(row); i++) {
            if (from.bytes()[i] != 0) {
                kept[length++] = from.bytes()[i];
            }
        }
        to.addBytes(kept, 0, length);
    }
}
