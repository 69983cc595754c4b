package dev.midflight.testkit.contract;

import dev.midflight.spi.Decimals;
import dev.midflight.spi.Kind;
import dev.midflight.spi.Table;
import dev.midflight.testkit.memory.Bytes;
import dev.midflight.testkit.memory.Row;
import java.util.Arrays;
import java.util.List;

/** Rows as the engine compares them: decimals in their normal form, no negative zero. */
final class Canonical {

    private Canonical() {}

    static List<Row> all(Table table, List<Row> rows) {
        return rows.stream().map(row -> of(table, row)).toList();
    }

    static Row of(Table table, Row row) {
        Row canonical = row;
        for (int place = 0; place < row.size(); place++) {
            Object value = row.value(place);
            if (value instanceof Bytes text && table.columns().get(place).type().kind() == Kind.DECIMAL) {
                canonical = canonical.with(place, normal(text.array()));
            } else if (value instanceof Double number && number == 0) {
                canonical = canonical.with(place, 0.0);
            }
        }
        return canonical;
    }

    private static byte[] normal(byte[] text) {
        byte[] into = new byte[text.length + 1];
        return Arrays.copyOf(into, Decimals.normal(text, 0, text.length, into, 0));
    }
}
