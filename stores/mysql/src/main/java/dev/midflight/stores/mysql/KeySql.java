package dev.midflight.stores.mysql;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Kind;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Conditions on a table's key. */
final class KeySql {

    private static final int KEYS_MAX = 500;

    private final BoundTable table;
    private final KeyCodec codec;

    KeySql(BoundTable table) {
        this.table = table;
        this.codec = new KeyCodec(table.table());
    }

    /** {@code WHERE ...} for the keys of a span, with a blank before it; empty for all keys. */
    String where(KeySpan span) {
        ByteText text = new ByteText(256);
        span.first().ifPresent(first -> bound(first, '>', text.put(" WHERE ")));
        span.end().ifPresent(end -> bound(end, '<', text.put(text.length() > 0 ? " AND " : " WHERE ")));
        return text.toString();
    }

    /** {@code WHERE ...} for keys from one on. */
    String whereFrom(Optional<Key> first) {
        return where(new KeySpan(first, Optional.empty()));
    }

    /** Statements that select the rows of these keys, some hundreds each. */
    Iterable<String> selects(List<Key> keys) {
        List<Key> sorted = keys.stream().sorted().toList();
        return () -> IntStream.iterate(0, from -> from < sorted.size(), from -> from + KEYS_MAX)
                .mapToObj(from -> select(sorted.subList(from, Math.min(sorted.size(), from + KEYS_MAX))))
                .iterator();
    }

    private String select(List<Key> keys) {
        RowBatch rows = new RowBatch(codec.keyColumns());
        keys.forEach(key -> codec.decode(key, rows));
        int[] places = IntStream.range(0, rows.columns().size()).toArray();
        return table.selectByKey() + where(rows, places, 0, rows.rows());
    }

    /** {@code WHERE ...} for the keys of rows that have all columns. */
    String whereRows(RowBatch rows, int from, int to) {
        int[] places = table.table().key().stream().mapToInt(Integer::intValue).toArray();
        return where(rows, places, from, to);
    }

    /**
     * {@code (a = 1 AND b IN (2, 3)) OR (a = 4 AND b = 5)}: neighbours that differ in the last column alone go
     * together. Not {@code (a, b) IN (...)}, for which MariaDB finds no range of the index.
     */
    private String where(RowBatch rows, int[] places, int from, int to) {
        List<BoundColumn> key = table.keyColumns();
        int last = places.length - 1;
        ByteText text = new ByteText(64 * (to - from) + 64);
        text.put(" WHERE ");
        int row = from;
        while (row < to) {
            int end = row + 1;
            while (end < to && samePrefix(rows, places, row, end)) {
                end++;
            }
            text.put(row > from ? " OR (" : "(");
            for (int i = 0; i < last; i++) {
                among(key.get(i), rows.vector(places[i]), row, row + 1, text);
                text.put(" AND ");
            }
            among(key.get(last), rows.vector(places[last]), row, end, text);
            text.put(')');
            row = end;
        }
        return text.toString();
    }

    private static boolean samePrefix(RowBatch rows, int[] places, int row, int other) {
        for (int i = 0; i < places.length - 1; i++) {
            Vector values = rows.vector(places[i]);
            if (!values.sameRows(row, values, other, 1)) {
                return false;
            }
        }
        return true;
    }

    private static void among(BoundColumn column, Vector values, int from, int to, ByteText text) {
        list(column.quoted(), from, to, text, row -> value(column, values, row, text));
        if (column.blurs()) {
            text.put(" AND ");
            list(exact(column.quoted()), from, to, text, row -> exactValue(column, values, row, text));
        }
    }

    private static void list(String expression, int from, int to, ByteText text, IntConsumer value) {
        text.put(expression).put(to - from == 1 ? "=" : " IN ");
        for (int row = from; row < to; row++) {
            text.put(row > from ? "," : "(");
            value.accept(row);
        }
        text.put(')');
    }

    /**
     * Numbers without a sign are all said to be that: small and large ones in one list would else be compared as
     * decimals, and MariaDB would find no range of the index.
     */
    private static void value(BoundColumn column, Vector values, int row, ByteText text) {
        boolean unsigned = column.kind() == Kind.UNSIGNED || column.kind() == Kind.BITS;
        text.put(unsigned ? "CAST(" : "");
        ValueText.write(column, values, row, text);
        text.put(unsigned ? " AS UNSIGNED)" : "");
    }

    /** What differs in any byte is another key, whatever the column's collation says; the index finds the few. */
    private static String exact(String expression) {
        return "CAST(CONVERT(%s USING utf8mb4) AS BINARY)".formatted(expression);
    }

    private static void exactValue(BoundColumn column, Vector values, int row, ByteText text) {
        text.put("CAST(");
        ValueText.write(column, values, row, text);
        text.put(" AS BINARY)");
    }

    /**
     * {@code a >= x AND (a > x OR (a = x AND (b > y OR (b = y AND c >= z))))}, or the same with less and without equal.
     * The part in front lets the server use a range of the index.
     */
    private void bound(Key bound, char sign, ByteText text) {
        RowBatch row = new RowBatch(codec.keyColumns());
        codec.decode(bound, row);
        List<BoundColumn> key = table.keyColumns();
        int last = key.size() - 1;
        if (last > 0) {
            compare(row, 0, sign + "=", text);
            text.put(" AND ");
        }
        for (int i = 0; i < last; i++) {
            text.put('(');
            compare(row, i, String.valueOf(sign), text);
            text.put(" OR (");
            compare(row, i, "=", text);
            text.put(" AND ");
        }
        compare(row, last, sign == '>' ? ">=" : "<", text);
        for (int i = 0; i < last; i++) {
            text.put("))");
        }
    }

    private void compare(RowBatch row, int place, String sign, ByteText text) {
        BoundColumn column = table.keyColumns().get(place);
        text.put(column.quoted()).put(sign);
        ValueText.write(column, row.vector(place), 0, text);
    }
}
