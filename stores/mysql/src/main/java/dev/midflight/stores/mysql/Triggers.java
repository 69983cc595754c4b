package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The application's triggers on a table. A session cannot turn them off here: they fire for each row that Midflight
 * writes, on either way.
 *
 * @param firing those that do their work for whoever writes
 * @param aware those that ask for the pass, and so can leave Midflight's rows alone
 */
record Triggers(List<String> firing, List<String> aware) {

    private static final String OF_SCHEMA = "SELECT event_object_table, trigger_name, action_statement FROM"
            + " information_schema.triggers WHERE event_object_schema = %s AND trigger_name NOT LIKE 'midflight\\_%%'%s"
            + " ORDER BY trigger_name";

    private static final Triggers NONE = new Triggers(List.of(), List.of());

    /** Those of one table; the schema is given as SQL. */
    static Triggers of(Connection connection, String schema, TableName table) throws SQLException {
        return read(connection, schema, " AND event_object_table = " + Sql.literal(table.name()))
                .getOrDefault(table.name(), NONE);
    }

    /** Those of all tables of a schema that have some, by the table's name. */
    static Map<String, Triggers> of(Connection connection, String schema) throws SQLException {
        return read(connection, schema, "");
    }

    private static Map<String, Triggers> read(Connection connection, String schema, String where) throws SQLException {
        Map<String, Triggers> triggers = new HashMap<>();
        for (List<String> row : Sql.rows(connection, OF_SCHEMA.formatted(schema, where))) {
            Triggers ofTable =
                    triggers.computeIfAbsent(row.get(0), name -> new Triggers(new ArrayList<>(), new ArrayList<>()));
            (row.get(2).contains(Guard.PASS) ? ofTable.aware : ofTable.firing).add(row.get(1));
        }
        return triggers;
    }

    /** What those that fire are, and what is to be done. */
    Optional<Finding> firing(TableName table) {
        if (firing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.refuse(
                "table " + table,
                "the triggers %s would fire for rows that Midflight writes, too, at the latest on the way back"
                        .formatted(String.join(", ", firing)),
                "Let each do its work within IF %s IS NULL THEN ... END IF, or drop it until the migration ends."
                        .formatted(Guard.PASS)));
    }
}
