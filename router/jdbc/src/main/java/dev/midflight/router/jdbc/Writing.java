package dev.midflight.router.jdbc;

import java.util.ArrayList;
import java.util.List;

/** Finds statements that write within others. */
final class Writing {

    private Writing() {}

    /** True if a query holds a statement that writes, or is one after a {@code WITH}. */
    static boolean isIn(Tokens tokens) {
        for (int place = 0; place < tokens.size(); place++) {
            boolean first = place == 0 || tokens.isSymbol(place - 1, "(") || tokens.isSymbol(place - 1, ")");
            if (first
                    && tokens.isWord(place, "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE")
                    && (tokens.isName(place + 1) || tokens.mayBeName(place + 1))) {
                return true;
            }
        }
        return false;
    }

    /** All names of a statement, since any may be that of a table. */
    static List<TableName> names(Tokens tokens) throws UnclearException {
        List<TableName> names = new ArrayList<>();
        for (int place = 0; place < tokens.size(); place++) {
            if (tokens.mayBeName(place)) {
                throw new UnclearException("what stands in double quotes may be a table");
            }
            if (tokens.isName(place)) {
                names.add(tokens.name(place, place + 1));
            }
        }
        return names;
    }
}
