package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What an operator should know of a table beyond its columns. */
final class TableFindings {

    private final Connection connection;
    private final TableName name;
    private final String schema;

    TableFindings(Connection connection, TableName name, String schema) {
        this.connection = connection;
        this.name = name;
        this.schema = schema;
    }

    /**
     * The findings.
     *
     * @param table engine, type and create options
     */
    List<Finding> of(List<String> table, List<String> key) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String subject = name.toString();
        if (!table.get(0).equals("InnoDB")) {
            findings.add(Finding.refuse(
                    subject,
                    "the engine is %s, which has no snapshots".formatted(table.get(0)),
                    "Convert it with ALTER TABLE %s ENGINE=InnoDB.".formatted(Sql.quote(name))));
        }
        if (table.get(1).equals("SYSTEM VERSIONED")) {
            findings.add(Finding.refuse(
                    subject,
                    "the table is system-versioned; its log has old versions beside the rows",
                    "Leave it out of the plan, or drop its system versioning."));
        }
        if (table.get(2).contains("partitioned")) {
            findings.add(Finding.warn(
                    subject, "the table is partitioned; the target's is not", "Partition the target's table by hand."));
        }
        if (key.isEmpty()) {
            findings.add(Finding.warn(
                    subject,
                    "the table has no key; its rows are moved as a multiset, in one lane",
                    "Add a primary key if you can."));
        }
        triggers(findings);
        return findings;
    }

    private void triggers(List<Finding> findings) throws SQLException {
        String sql = "SELECT trigger_name FROM information_schema.triggers WHERE event_object_schema = %s"
                + " AND event_object_table = %s AND trigger_name NOT LIKE 'midflight\\_%%' ORDER BY trigger_name";
        List<String> names = Sql.texts(connection, sql.formatted(schema, Sql.literal(name.name())));
        if (!names.isEmpty()) {
            findings.add(Finding.warn(
                    name.toString(),
                    "the triggers %s are not moved, and on a target they would fire for moved rows too"
                            .formatted(String.join(", ", names)),
                    "Create them on the other side before the switch; drop them from a target's table until then."));
        }
    }
}
