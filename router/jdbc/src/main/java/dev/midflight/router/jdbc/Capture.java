package dev.midflight.router.jdbc;

import java.util.List;

/** How the keys become known that a statement changes in one table. */
sealed interface Capture {

    /** The table. */
    Table table();

    /**
     * By values in the statement.
     *
     * @param rows for each row, where the values of its key stand; more rows than are changed do no harm
     * @param compared whether rows are looked up by the values, and not made with them
     * @param otherwise how else, when it cannot be told from a value which row it means
     */
    record ByValue(Table table, List<List<Source>> rows, boolean compared, Capture otherwise) implements Capture {
        public ByValue {
            rows = List.copyOf(rows);
        }
    }

    /** By the driver, which is asked for the key columns of the rows that were changed. */
    record ByDriver(Table table) implements Capture {}

    /**
     * By the numbers that the server gave to inserted rows, where they were not given one.
     *
     * @param rows for each row, where the values of its key stand
     */
    record ByNumber(Table table, List<List<Source>> rows) implements Capture {
        public ByNumber {
            rows = List.copyOf(rows);
        }
    }

    /** By a query beforehand that locks the rows. */
    record Before(Table table, Probe probe) implements Capture {}

    /** By a query afterwards, which finds at least one row. */
    record After(Table table, Probe probe) implements Capture {}

    /**
     * From the rows that the statement itself answers with.
     *
     * @param last whether the key was added as their last columns; else it is looked for by name
     */
    record FromAnswer(Table table, boolean last) implements Capture {}

    /** Not at all. */
    record Whole(Table table) implements Capture {}
}
