package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A table as a store declares it, as far as Midflight carries it over.
 *
 * @param name its name
 * @param columns its columns, in the order of the store
 * @param key the columns of the key by which rows are known (primary key, else a unique key without NULL), in key
 *     order;
 *     empty if there is none
 * @param keyClass whether the store's order of that key is the byte order of {@link Key}
 * @param indexes secondary indexes
 * @param references foreign keys
 * @param checks check constraints in the store's own words
 * @param findings what an operator should know of this table: engine, partitions, triggers, what is not carried
 */
public record TableShape(
        TableName name,
        List<Column> columns,
        List<String> key,
        KeyClass keyClass,
        List<Index> indexes,
        List<Reference> references,
        List<String> checks,
        List<Finding> findings) {

    /** Copies the lists. */
    public TableShape {
        requireNonNull(name, "name");
        requireNonNull(keyClass, "keyClass");
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        indexes = List.copyOf(indexes);
        references = List.copyOf(references);
        checks = List.copyOf(checks);
        findings = List.copyOf(findings);
    }

    /** The column of a name. */
    public java.util.Optional<Column> column(String wanted) {
        return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }

    /** True if a secondary index is unique. */
    public boolean hasSecondaryUnique() {
        return indexes.stream().anyMatch(Index::unique);
    }

    /**
     * A secondary index.
     *
     * @param name its name
     * @param columns its columns in order; empty if it is not on plain columns
     * @param unique whether values must differ
     * @param declared the definition in the store's own words
     */
    public record Index(String name, List<String> columns, boolean unique, String declared) {

        /** Copies the list. */
        public Index {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A foreign key.
     *
     * @param name its name
     * @param columns the referring columns
     * @param table the table referred to
     * @param target the columns referred to
     * @param onDelete the action on delete, such as {@code CASCADE} or {@code NO ACTION}
     * @param onUpdate the action on update
     */
    public record Reference(
            String name, List<String> columns, TableName table, List<String> target, String onDelete, String onUpdate) {

        /** Copies the lists. */
        public Reference {
            columns = List.copyOf(columns);
            target = List.copyOf(target);
        }

        /** True if changes of the parent change children inside the store. */
        public boolean cascades() {
            return changes(onDelete) || changes(onUpdate);
        }

        private static boolean changes(String action) {
            return action.equals("CASCADE") || action.equals("SET NULL") || action.equals("SET DEFAULT");
        }
    }
}
