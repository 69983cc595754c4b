package dev.midflight.router.jdbc;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The key of a table, as it is written in queries. */
final class Keys {

    private Keys() {}

    /** Its columns, each with something before it. */
    static String columns(Table table, String before) {
        return table.key().stream()
                .map(column -> before + table.dialect().quoted(column.name()))
                .collect(Collectors.joining(", "));
    }

    /** Their places where they come first. */
    static List<Integer> places(Table table) {
        return IntStream.rangeClosed(1, table.key().size()).boxed().toList();
    }

    /** Their names in the catalog. */
    static List<String> names(Table table) {
        return table.key().stream().map(Column::name).toList();
    }
}
