package dev.midflight.router.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One column that is set.
 *
 * @param column empty if it is not a single one
 * @param qualified whether it is named with its table
 */
record Assignment(String column, boolean qualified, Tokens value) {

    static List<Assignment> all(Tokens list) throws UnclearException {
        List<Assignment> all = new ArrayList<>();
        for (Tokens each : list.split(",")) {
            int equal = 0;
            while (equal < each.size() && !each.isSymbol(equal, "=") && !each.isSymbol(equal, ":=")) {
                equal++;
            }
            if (equal == 0 || equal >= each.size() - 1) {
                throw new UnclearException("what is set is not understood");
            }
            Optional<String> column = each.part(0, equal).column();
            all.add(new Assignment(column.orElse(""), equal > 1, each.from(equal + 1)));
        }
        return all;
    }

    /** True if several columns are set at once, or a part of one. */
    boolean isUnclear() {
        return column.isEmpty();
    }

    /** True if the value is one function of the same column, such as {@code VALUES(name)} of {@code name}. */
    boolean isOnly(String function) {
        return value.size() == 4
                && value.isWord(0, function)
                && value.isSymbol(1, "(")
                && value.part(2, 3).column().map(column::equalsIgnoreCase).orElse(false);
    }

    /** True if it sets the column to what it is. */
    boolean isIdle() {
        return value.column().map(column::equalsIgnoreCase).orElse(false);
    }
}
