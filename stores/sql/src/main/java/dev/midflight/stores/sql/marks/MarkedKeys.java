package dev.midflight.stores.sql.marks;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.util.ArrayList;
import java.util.List;

/** Reads the keys of marks: a JSON array with one string for each column of the table's key, in key order. */
final class MarkedKeys {

    private final Table table;
    private final KeyCodec codec;
    private final RowBatch row;

    MarkedKeys(Table table) {
        this.table = table;
        this.codec = new KeyCodec(table);
        this.row = new RowBatch(codec.keyColumns());
    }

    /**
     * The key of a mark that has one.
     *
     * @throws StoreRefusedException if it cannot be read: what the writer has changed is not known
     */
    Key key(Mark mark) {
        String text = mark.key().orElseThrow();
        row.clear();
        try {
            List<String> values = strings(text);
            if (values.size() != codec.keyColumns().size()) {
                throw new IllegalArgumentException("it has %d values, and the key %d columns"
                        .formatted(values.size(), codec.keyColumns().size()));
            }
            for (int place = 0; place < values.size(); place++) {
                KeyText.append(values.get(place), codec.keyColumns().get(place), row.vector(place));
            }
        } catch (IllegalArgumentException unreadable) {
            throw new StoreRefusedException(
                    "Mark %d of table %s has a key that cannot be read, %s: %s."
                            .formatted(mark.id(), table.name(), text, unreadable.getMessage()),
                    "Correct the writer; then replace the mark by one of the right key, or by one without a key, for"
                            + " which the whole table is read again.",
                    unreadable);
        }
        row.endRow();
        return codec.keyOfKeyRow(row, 0);
    }

    /** The strings of a JSON array that has nothing else. */
    static List<String> strings(String json) {
        List<String> strings = new ArrayList<>();
        int at = blanks(json, 0);
        at = blanks(json, expect(json, at, '['));
        if (at < json.length() && json.charAt(at) == ']') {
            at++;
        } else {
            boolean more = true;
            while (more) {
                StringBuilder value = new StringBuilder();
                at = blanks(json, string(json, blanks(json, at), value));
                strings.add(value.toString());
                more = at < json.length() && json.charAt(at) == ',';
                at = more ? at + 1 : expect(json, at, ']');
            }
        }
        if (blanks(json, at) != json.length()) {
            throw new IllegalArgumentException("something follows the array");
        }
        return strings;
    }

    private static int blanks(String json, int from) {
        int at = from;
        while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int expect(String json, int at, char wanted) {
        if (at >= json.length() || json.charAt(at) != wanted) {
            throw new IllegalArgumentException("%c is missing at %d".formatted(wanted, at));
        }
        return at + 1;
    }

    private static int string(String json, int from, StringBuilder into) {
        int at = expect(json, from, '"');
        while (at < json.length() && json.charAt(at) != '"') {
            if (json.charAt(at) == '\\') {
                at = escape(json, at + 1, into);
            } else {
                into.append(json.charAt(at++));
            }
        }
        return expect(json, at, '"');
    }

    private static int escape(String json, int at, StringBuilder into) {
        if (at >= json.length()) {
            throw new IllegalArgumentException("the text ends in an escape");
        }
        char letter = json.charAt(at);
        switch (letter) {
            case 'n' -> into.append('\n');
            case 'r' -> into.append('\r');
            case 't' -> into.append('\t');
            case 'b' -> into.append('\b');
            case 'f' -> into.append('\f');
            case 'u' -> {
                if (at + 5 > json.length()) {
                    throw new IllegalArgumentException("the text ends in an escape");
                }
                into.append((char) Integer.parseInt(json.substring(at + 1, at + 5), 16));
                return at + 5;
            }
            default -> into.append(letter);
        }
        return at + 1;
    }
}
