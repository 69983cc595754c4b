package dev.midflight.examples.shop;

import java.util.List;

/**
 * Whether two sides hold the same rows.
 *
 * @param tables one result for each compared table
 */
public record CompareResult(List<TableResult> tables) {

    /** Copies the results. */
    public CompareResult {
        tables = List.copyOf(tables);
    }

    /** True if every table is equal. */
    public boolean equal() {
        return tables.stream().allMatch(TableResult::equal);
    }

    /** Rows of the first side. */
    public long rowsCompared() {
        return tables.stream().mapToLong(TableResult::rowsA).sum();
    }

    /** The first differences of all tables. */
    public List<Difference> differences() {
        return tables.stream().flatMap(table -> table.differences().stream()).toList();
    }

    /**
     * One table.
     *
     * @param table its name
     * @param rowsA rows of the first side
     * @param rowsB rows of the second side
     * @param equal whether the sums over all rows agree
     * @param differences the first differences; never empty if the table is not equal
     */
    public record TableResult(String table, long rowsA, long rowsB, boolean equal, List<Difference> differences) {

        /** Copies the differences. */
        public TableResult {
            differences = List.copyOf(differences);
        }
    }

    /**
     * One difference.
     *
     * @param table where
     * @param kind what differs
     * @param key the row's key, its parts divided by commas; empty where the table itself differs
     * @param columns the columns concerned; empty for a row that only one side has
     */
    public record Difference(String table, Kind kind, String key, List<String> columns) {

        /** Copies the columns. */
        public Difference {
            columns = List.copyOf(columns);
        }
    }

    /** What differs. */
    public enum Kind {
        /** Only the second side has the row. */
        MISSING_IN_A,
        /** Only the first side has the row. */
        MISSING_IN_B,
        /** Both have it, with different values. */
        CHANGED,
        /** A table or column that only one side has, or whose types cannot be compared. */
        SHAPE
    }
}
