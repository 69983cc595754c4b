package dev.midflight.stores.mysql;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Vector;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Rows as LOAD DATA LOCAL reads them, written piece by piece while the driver sends them. */
final class LoadText extends InputStream {

    private static final int PIECE_BYTES = 1 << 16;

    private final List<BoundColumn> columns;
    private final RowBatch rows;
    private final int[] wanted;
    private final ByteText text;
    private int next;
    private int at;

    /** Writes into {@code text}, which is empty and nobody else's until all is read. */
    LoadText(BoundTable table, RowBatch rows, int[] wanted, ByteText text) {
        this.columns = table.columns();
        this.rows = rows;
        this.wanted = wanted;
        this.text = text;
    }

    /** The statement that reads such rows. Bytes travel as hexadecimal digits: no character set may look at them. */
    static String statement(BoundTable table) {
        List<String> names = new ArrayList<>();
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            BoundColumn column = table.columns().get(i);
            String variable = "@midflight_" + i;
            String value =
                    switch (column.kind()) {
                        case BYTES, GEOMETRY, DOCUMENT -> "UNHEX(%s)".formatted(variable);
                        case UUID -> column.held().dataType().equals("uuid") ? "" : "UNHEX(%s)".formatted(variable);
                        case BITS -> "CAST(%s AS UNSIGNED)".formatted(variable);
                        default -> "";
                    };
            names.add(value.isEmpty() ? column.quoted() : variable);
            if (!value.isEmpty()) {
                sets.add("%s = %s".formatted(column.quoted(), value));
            }
        }
        return ("LOAD DATA LOCAL INFILE 'rows' INTO TABLE %s CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' "
                        + "ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (%s)%s")
                .formatted(
                        table.quoted(),
                        String.join(", ", names),
                        sets.isEmpty() ? "" : " SET " + String.join(", ", sets));
    }

    @Override
    public int read() {
        if (!fill()) {
            return -1;
        }
        return text.bytes()[at++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int start, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, text.length() - at);
        System.arraycopy(text.bytes(), at, into, start, count);
        at += count;
        return count;
    }

    /** Writes the next rows if all written ones were read; returns false at the end. */
    private boolean fill() {
        if (at < text.length()) {
            return true;
        }
        text.clear();
        at = 0;
        while (next < wanted.length && text.length() < PIECE_BYTES) {
            int row = wanted[next++];
            for (int i = 0; i < columns.size(); i++) {
                if (i > 0) {
                    text.put('\t');
                }
                write(columns.get(i), rows.vector(i), row);
            }
            text.put('\n');
        }
        return text.length() > 0;
    }

    private void write(BoundColumn column, Vector vector, int row) {
        if (!vector.hasValue(row)) {
            text.put('\\').put('N');
            return;
        }
        switch (column.kind()) {
            case BOOLEAN, INTEGER -> {
                long value = vector.longAt(row);
                if (column.held().dataType().equals("year")) {
                    text.putPadded(value, 4);
                } else {
                    text.putLong(value);
                }
            }
            case UNSIGNED -> text.putUnsigned(vector.longAt(row));
            case FLOAT, DOUBLE -> text.putDouble(vector.doubleAt(row));
            case DECIMAL -> text.put(vector.bytes(), vector.start(row), vector.end(row));
            case DATE, TIME, DATETIME, INSTANT -> ValueText.temporal(column, vector.longAt(row), text);
            case TEXT, JSON, ENUM, SET, INET, ARRAY -> escaped(vector, row);
            case UUID -> {
                if (column.held().dataType().equals("uuid")) {
                    ValueText.dashed(vector.bytes(), vector.start(row), text);
                } else {
                    text.putHex(vector.bytes(), vector.start(row), vector.end(row));
                }
            }
            case BITS -> text.putUnsigned(ValueText.bits(vector, row));
            case BYTES, GEOMETRY, DOCUMENT -> text.putHex(vector.bytes(), vector.start(row), vector.end(row));
        }
    }

    private void escaped(Vector vector, int row) {
        byte[] bytes = vector.bytes();
        int from = vector.start(row);
        int end = vector.end(row);
        for (int i = from; i < end; i++) {
            byte letter = bytes[i];
            if (letter == '\\' || letter == '\t' || letter == '\n' || letter == 0) {
                text.put(bytes, from, i).put('\\').put(letter == 0 ? '0' : letter);
                from = i + 1;
            }
        }
        text.put(bytes, from, end);
    }
}
