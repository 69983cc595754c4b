package dev.midflight.router.jdbc;

import java.util.List;

/** What a statement that changes rows says of them, after the word {@code RETURNING}. */
final class Answer {

    private Answer() {}

    /** Adds the key at the end of the answer where it is wanted from there and cannot be told to be in it. */
    static Written added(Written written, Tokens returning, Tokens all, Catalog catalog) {
        if (returning.isEmpty() || written.captures().size() != 1) {
            return written;
        }
        Capture capture = written.captures().get(0);
        if (!(capture instanceof Capture.FromAnswer) || says(returning, capture.table())) {
            return written;
        }
        Table table = capture.table();
        String text = all.textBefore() + ", "
                + String.join(
                        ", ",
                        Keys.names(table).stream()
                                .map(catalog.dialect()::quoted)
                                .toList());
        return new Written(
                written.targets(),
                List.of(new Capture.FromAnswer(table, true)),
                text,
                written.entities(),
                written.changed());
    }

    /** True if each column of the key is there under its own name, and nothing else can be. */
    private static boolean says(Tokens returning, Table table) {
        List<Tokens> parts = returning.split(",");
        boolean all = false;
        for (Tokens part : parts) {
            if (part.size() == 1 && part.isSymbol(0, "*")) {
                all = true;
            } else if (part.size() != 1 || part.column().isEmpty()) {
                return false;
            }
        }
        return all
                || table.key().stream().allMatch(column -> parts.stream().anyMatch(part -> part.column()
                        .map(column.name()::equalsIgnoreCase)
                        .orElse(false)));
    }
}
