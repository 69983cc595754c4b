package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who writes to the migrated tables, and whether they may leave marks. */
final class MarkWriters {

    private static final int NO_TABLE_ACCESS = 1142;
    private static final String SUBJECT = "marks of the application";

    private final Connection connection;
    private final String database;

    MarkWriters(Connection connection, String database) {
        this.connection = connection;
        this.database = database;
    }

    /** The accounts that may write to the tables and not yet into the table of marks; none if it cannot be told. */
    Set<String> lacking(List<TableName> tables) throws SQLException {
        try {
            List<String> logins = Logins.writers(connection, database, tables);
            Set<String> lacking = new TreeSet<>();
            for (String login : logins) {
                lacking.addAll(Logins.accounts(connection, login));
                lacking.removeAll(Logins.inserting(connection, login, database, MysqlMarks.TABLE));
            }
            return lacking;
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_TABLE_ACCESS) {
                return Set.of();
            }
            throw e;
        }
    }

    List<Finding> findings(List<TableName> tables) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        findings.add(
                MysqlMarks.isThere(connection)
                        ? Finding.ok(SUBJECT, "%s is there".formatted(MysqlMarks.TABLE))
                        : Finding.warn(
                                SUBJECT,
                                "%s is not there yet: no writer leaves marks".formatted(MysqlMarks.TABLE),
                                "Let every writer leave marks before the migration begins; what is changed without one"
                                        + " later on does not move."));
        for (String account : lacking(tables)) {
            findings.add(Finding.warn(
                    "login " + account,
                    "it writes to the tables and may not leave marks",
                    "GRANT INSERT ON %s.%s TO %s, once the table is there; Midflight does it when it begins, if its"
                                    .formatted(Sql.quote(database), MysqlMarks.TABLE, account)
                            + " login may grant."));
        }
        triggers(tables, findings);
        return findings;
    }

    /** What triggers write has no mark of its own. */
    private void triggers(List<TableName> tables, List<Finding> findings) throws SQLException {
        String sql = "SELECT event_object_table, GROUP_CONCAT(trigger_name ORDER BY trigger_name SEPARATOR ', ') FROM"
                + " information_schema.triggers WHERE event_object_schema = %s AND trigger_name NOT LIKE"
                + " 'midflight\\_%%' GROUP BY event_object_table ORDER BY event_object_table";
        for (List<String> row : Sql.rows(connection, sql.formatted(Sql.literal(database)))) {
            if (tables.stream().anyMatch(table -> table.name().equals(row.get(0)))) {
                findings.add(Finding.warn(
                        "table " + row.get(0),
                        "what its triggers %s write into other tables has no mark of the application"
                                .formatted(row.get(1)),
                        "Let the application mark those rows too, or the trigger."));
            }
        }
    }
}
