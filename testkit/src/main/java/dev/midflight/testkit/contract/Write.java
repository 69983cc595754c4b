package dev.midflight.testkit.contract;

import dev.midflight.spi.Table;
import dev.midflight.testkit.memory.Row;
import java.util.List;

/** One write of an application. A row has a value for each of the table's columns. */
public sealed interface Write {

    /** Where. */
    Table table();

    /** A new row. */
    record Insert(Table table, Row row) implements Write {}

    /**
     * New values, perhaps a new key, for one row.
     *
     * @param key the values of the old key, in key order; without a key, the whole old row
     */
    record Update(Table table, Row key, Row row) implements Write {}

    /**
     * The end of one row.
     *
     * @param key the values of its key, in key order; without a key, the whole row
     */
    record Delete(Table table, Row key) implements Write {}

    /** The end of all rows, in one statement that leaves no trace of each. */
    record Truncate(Table table) implements Write {}

    /** A new row of these values. */
    static Write insert(Table table, Object... values) {
        return new Insert(table, Row.of(values));
    }

    /** New values for the row that has the same key. */
    static Write update(Table table, Object... values) {
        Row row = Row.of(values);
        return new Update(table, row.at(table.key()), row);
    }

    /** The end of the row with this key. */
    static Write delete(Table table, Object... key) {
        return new Delete(table, Row.of(key));
    }

    /** New rows. */
    static List<Write> insertAll(Table table, List<Row> rows) {
        return rows.stream().map(row -> (Write) new Insert(table, row)).toList();
    }
}
