package dev.midflight.stores.mysql;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.util.List;
import java.util.Optional;

/** Conditions on a table's key. */
final class KeySql {

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

    /** {@code WHERE ...} for these keys. */
    String where(List<Key> keys) {
        RowBatch rows = new RowBatch(codec.keyColumns());
        for (Key key : keys) {
            codec.decode(key, rows);
        }
        return whereKeyRows(rows, 0, rows.rows());
    }

    /** {@code WHERE ...} for rows that have the key's columns alone, in key order. */
    private String whereKeyRows(RowBatch keyRows, int from, int to) {
        List<BoundColumn> key = table.keyColumns();
        int[] places = new int[key.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        return where(keyRows, places, from, to);
    }

    /** {@code WHERE ...} for the keys of rows that have all columns. */
    String whereRows(RowBatch rows, int from, int to) {
        int[] places = table.table().key().stream().mapToInt(Integer::intValue).toArray();
        return where(rows, places, from, to);
    }

    /** One column: IN. Several: alternatives spelt out, because MariaDB finds no index range for row constructors. */
    private String where(RowBatch rows, int[] places, int from, int to) {
        List<BoundColumn> key = table.keyColumns();
        ByteText text = new ByteText(64 * (to - from) + 64);
        text.put(" WHERE ");
        if (places.length == 1) {
            text.put(key.get(0).quoted()).put(" IN (");
            for (int row = from; row < to; row++) {
                text.put(row > from ? "," : "");
                ValueText.write(key.get(0), rows.vector(places[0]), row, text);
            }
            text.put(')');
            if (key.get(0).blurs()) {
                text.put(" AND ").put(exact(key.get(0).quoted())).put(" IN (");
                for (int row = from; row < to; row++) {
                    text.put(row > from ? "," : "");
                    exactValue(key.get(0), rows.vector(places[0]), row, text);
                }
                text.put(')');
            }
            return text.toString();
        }
        for (int row = from; row < to; row++) {
            text.put(row > from ? " OR (" : "(");
            for (int i = 0; i < places.length; i++) {
                text.put(i > 0 ? " AND " : "").put(key.get(i).quoted()).put('=');
                ValueText.write(key.get(i), rows.vector(places[i]), row, text);
                if (key.get(i).blurs()) {
                    text.put(" AND ").put(exact(key.get(i).quoted())).put('=');
                    exactValue(key.get(i), rows.vector(places[i]), row, text);
                }
            }
            text.put(')');
        }
        return text.toString();
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
