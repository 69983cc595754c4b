package dev.midflight.router.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in a list of tables.
 *
 * @param written the name by which columns are asked of it
 * @param isNested whether it stands in brackets, where that name may not reach
 */
record Reference(TableName table, String written, boolean isNested) {

    /** Those of a list such as {@code a AS x JOIN b ON ..., c}. */
    static List<Reference> all(Tokens list) throws UnclearException {
        List<Reference> references = new ArrayList<>();
        boolean expected = true;
        for (int place = 0; place < list.size(); place++) {
            if (list.isWord(place, "ONLY", "LATERAL")) {
                continue;
            }
            if (expected && list.isSymbol(place, "(")) {
                continue;
            }
            if (expected && list.isWord(place, "SELECT", "VALUES", "WITH")) {
                throw new UnclearException("a query stands among the tables that are changed");
            }
            if (expected && list.mayBeName(place)) {
                throw new UnclearException("a table is named in double quotes");
            }
            if (expected && list.isName(place)) {
                int end = list.afterName(place);
                references.add(one(list, place, end));
                place = end - 1;
                expected = false;
            } else if (isNext(list, place)) {
                expected = true;
            }
        }
        return references;
    }

    private static boolean isNext(Tokens list, int place) {
        boolean shallow = list.get(place).depth() == list.get(0).depth();
        return list.isWord(place, "JOIN", "STRAIGHT_JOIN") || (shallow && list.isSymbol(place, ","));
    }

    private static Reference one(Tokens list, int start, int end) {
        boolean nested = list.get(start).depth() != list.get(0).depth();
        int alias = list.isWord(end, "AS") ? end + 1 : list.isSymbol(end, "*") ? end + 2 : end;
        boolean named = list.isName(alias)
                && !list.isWord(
                        alias,
                        "JOIN",
                        "INNER",
                        "LEFT",
                        "RIGHT",
                        "CROSS",
                        "NATURAL",
                        "FULL",
                        "ON",
                        "USING",
                        "SET",
                        "STRAIGHT_JOIN",
                        "PARTITION",
                        "FORCE",
                        "USE",
                        "IGNORE",
                        "FOR",
                        "TABLESAMPLE");
        String written = named
                ? list.part(alias, alias + 1).text()
                : list.part(start, end).text();
        return new Reference(list.name(start, end), written, nested);
    }

    /** The tables of a list, by their own names. */
    static List<TableName> names(Tokens list) throws UnclearException {
        return all(list).stream().map(Reference::table).toList();
    }
}
