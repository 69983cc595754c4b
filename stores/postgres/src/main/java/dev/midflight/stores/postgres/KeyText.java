package dev.midflight.stores.postgres;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Conditions on keys as SQL. The table goes by the name {@code t}. Constants are used because COPY takes no
 * parameters.
 */
final class KeyText {

    private static final int LISTED_MAX = 100;

    private KeyText() {}

    /** The expressions that COPY reads. */
    static String copied(List<Codec> codecs) {
        return codecs.stream().map(codec -> "t." + codec.copied()).collect(Collectors.joining(", "));
    }

    /** The columns' names. */
    static String columns(List<Codec> codecs) {
        return codecs.stream()
                .map(codec -> "t." + Names.quote(codec.column().name()))
                .collect(Collectors.joining(", "));
    }

    /** The rows of a span, by row comparison. */
    static String where(Table table, List<Codec> key, KeySpan span) {
        List<String> parts = new ArrayList<>();
        span.first().ifPresent(first -> parts.add("(%s) >= %s".formatted(columns(key), row(table, key, first))));
        span.end().ifPresent(end -> parts.add("(%s) < %s".formatted(columns(key), row(table, key, end))));
        return parts.isEmpty() ? "" : " WHERE " + String.join(" AND ", parts);
    }

    /** The rows with these keys. Many of several columns are a table to join: as a list each would be planned alone. */
    static String whereIn(Table table, List<Codec> key, List<Key> keys) {
        String rows = keys.stream().map(one -> row(table, key, one)).collect(Collectors.joining(", "));
        boolean joined = key.size() > 1 && keys.size() > LISTED_MAX;
        return " WHERE (%s) IN (%s%s)".formatted(columns(key), joined ? "VALUES " : "", rows);
    }

    private static String row(Table table, List<Codec> codecs, Key key) {
        RowBatch values = new RowBatch(table.keyColumns());
        new KeyCodec(table).decode(key, values);
        List<String> constants = new ArrayList<>();
        for (int i = 0; i < codecs.size(); i++) {
            constants.add(TextWriters.literal(values.vector(i), 0, codecs.get(i)));
        }
        return "(" + String.join(", ", constants) + ")";
    }
}
