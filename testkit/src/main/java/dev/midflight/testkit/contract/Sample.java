package dev.midflight.testkit.contract;

import dev.midflight.spi.LogicalType;
import dev.midflight.testkit.memory.Row;
import java.util.List;

/**
 * Values of one logical type that must travel unchanged.
 *
 * @param type the type
 * @param values what a {@link Row} takes, none NULL
 */
public record Sample(LogicalType type, List<Object> values) {

    /** Copies the list. */
    public Sample {
        values = List.copyOf(values);
    }

    /** A sample of some values. */
    public static Sample of(LogicalType type, Object... values) {
        return new Sample(type, List.of(values));
    }

    /** A table of a key and a column of this type. */
    TableSpec table() {
        return TableSpec.of("sample")
                .column("id", LogicalType.of(dev.midflight.spi.Kind.INTEGER, Integer.SIZE))
                .column("value", type)
                .key("id");
    }

    /** The values as rows of {@link #table}, the last of them NULL. */
    List<Row> rows() {
        List<Row> rows = new java.util.ArrayList<>();
        values.forEach(value -> rows.add(Row.of(rows.size(), value)));
        rows.add(Row.of(rows.size(), Row.Mark.NULL));
        return rows;
    }

    @Override
    public String toString() {
        return type.toString();
    }
}
