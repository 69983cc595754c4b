package dev.midflight.engine.follow;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.Schema;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.util.List;
import java.util.Map;

/**
 * The columns that the tables of one side had when reading began. Rows that were read under others would lack values
 * that the log then leaves out as seen. Safe for any thread.
 */
public final class Definitions {

    private final Schema schema;
    private final Map<TableName, String> known;

    private Definitions(Schema schema, Map<TableName, String> known) {
        this.schema = schema;
        this.known = Map.copyOf(known);
    }

    /**
     * Notes the columns as they are now. To be called before the definitions are read by which rows are read, so that a
     * change in between is noticed.
     */
    public static Definitions now(Schema schema, List<TableName> tables) {
        requireNonNull(schema, "schema");
        return new Definitions(schema, schema.fingerprints(tables));
    }

    /**
     * Requires that a table's columns are still the same. A definition only goes forward: what was read from a snapshot
     * that was opened before this returned was read under the known one.
     *
     * @throws TableAlteredException if they are not
     */
    public void requireUnaltered(Table table) {
        requireUnaltered(List.of(table.name()));
    }

    private void requireUnaltered(List<TableName> tables) {
        Map<TableName, String> now = schema.fingerprints(tables);
        for (TableName table : tables) {
            if (!now.getOrDefault(table, "").equals(known.getOrDefault(table, ""))) {
                throw new TableAlteredException(table);
            }
        }
    }

    /** The same of several tables at once. */
    void requireAllUnaltered(List<Table> tables) {
        requireUnaltered(tables.stream().map(Table::name).toList());
    }
}
