package dev.midflight.router.jdbc;

import java.util.ArrayList;
import java.util.List;

/** What a query says of the order of its rows. */
enum RowOrder {
    /** They come in an order. */
    GIVEN,
    /** In any. */
    ANY,
    /** In any, and only some of them, so that which ones nobody knows. */
    ANY_ROWS;

    private static final String[] LIMITS = {"LIMIT", "FETCH", "OFFSET"};

    /** That of a query on tables. A limit without an order is harmless where the whole key of one table is given. */
    static RowOrder of(Tokens tokens, Catalog catalog) throws UnclearException {
        for (int place = 0; place < tokens.size(); place++) {
            boolean limits = tokens.isWord(place, LIMITS) && !tokens.isSymbol(place - 1, ".");
            if (limits && !isOrdered(tokens, place) && !isOneRow(tokens, catalog)) {
                return ANY_ROWS;
            }
        }
        return tokens.find(0, "ORDER") < tokens.size() ? GIVEN : ANY;
    }

    /** True if there is an order in the brackets around a place. */
    private static boolean isOrdered(Tokens tokens, int at) {
        int depth = tokens.get(at).depth();
        for (int place = at; place >= 0 && tokens.get(place).depth() >= depth; place--) {
            if (tokens.get(place).depth() == depth && tokens.isPhrase(place, "ORDER", "BY")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneRow(Tokens tokens, Catalog catalog) throws UnclearException {
        int from = tokens.find(0, "FROM");
        int where = tokens.find(0, "WHERE");
        boolean plain =
                tokens.isWord(0, "SELECT") && from < where && !tokens.has("UNION", "EXCEPT", "INTERSECT", "JOIN");
        if (!plain || where >= tokens.size()) {
            return false;
        }
        int end = tokens.find(where, "GROUP", "HAVING", "LIMIT", "OFFSET", "FETCH", "WINDOW", "PROCEDURE");
        List<Reference> tables = Reference.all(tokens.part(from + 1, where));
        if (tables.size() != 1) {
            return false;
        }
        Where condition = Where.of(tokens.part(where + 1, end));
        List<Table> called = new ArrayList<>(catalog.called(tables.get(0).table()));
        called.removeIf(table -> condition.keys(table).size() == 1);
        return called.isEmpty();
    }
}
