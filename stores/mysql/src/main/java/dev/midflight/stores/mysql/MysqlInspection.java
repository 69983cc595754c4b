package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.ValueLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Preflight. */
final class MysqlInspection implements Inspection {

    private static final int NO_TABLE_ACCESS = 1142;

    private final Link link;
    private final MysqlSource source;

    MysqlInspection(Link link, MysqlSource source) {
        this.link = link;
        this.source = source;
    }

    @Override
    public List<Finding> inspect(Role role) {
        return link.with("Cannot inspect the server", connection -> {
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.ok("version", link.server().words()));
            if (link.sessions().readLog()) {
                findings.addAll(new LogSettings(link, source).findings(connection));
            }
            role(connection, role, findings);
            xa(connection, findings);
            cascades(connection, findings);
            if (role == Role.SOURCE) {
                others(connection, findings);
            }
            findings.addAll(new Privileges(link).tryAll());
            return findings;
        });
    }

    /** What a database has beside tables. */
    private void others(Connection connection, List<Finding> findings) throws SQLException {
        String database = Sql.literal(link.database());
        List<List<String>> rows = Sql.rows(
                connection,
                """
                SELECT LOWER(table_type), table_name FROM information_schema.tables
                WHERE table_schema = %1$s AND table_type IN ('VIEW', 'SEQUENCE')
                UNION ALL SELECT LOWER(routine_type), routine_name FROM information_schema.routines
                WHERE routine_schema = %1$s
                UNION ALL SELECT 'event', event_name FROM information_schema.events WHERE event_schema = %1$s
                ORDER BY 1, 2"""
                        .formatted(database));
        Map<String, List<String>> byKind = new TreeMap<>();
        for (List<String> row : rows) {
            byKind.computeIfAbsent(row.get(0), kind -> new ArrayList<>()).add(row.get(1));
        }
        byKind.forEach((kind, names) -> findings.add(Finding.warn(
                kind + "s", "not carried over: " + String.join(", ", names), "Make them in the target by hand.")));
    }

    @Override
    public List<Finding> scan(Table table) {
        return new ValueScan(link).scan(table);
    }

    @Override
    public List<Finding> tooLong(Table table, ValueLimit target) {
        long bytes = new MysqlReader(link).estimate(table).bytes();
        return new LongValues(link).find(table, target, bytes);
    }

    @Override
    public ValueLimit valueLimit() {
        return new ValueLimit(link.server().packetBytesMax(), "max_allowed_packet");
    }

    @Override
    public List<String> logins(List<TableName> tables) {
        return link.with("Cannot list the logins", connection -> {
            try {
                return Logins.writers(connection, link.database(), tables);
            } catch (SQLException e) {
                if (e.getErrorCode() == NO_TABLE_ACCESS) {
                    return List.of();
                }
                throw e;
            }
        });
    }

    @Override
    public List<Finding> marks(List<TableName> tables) {
        return link.with("Cannot look at who leaves marks", connection -> new MarkWriters(connection, link.database())
                .findings(tables));
    }

    private void role(Connection connection, Role role, List<Finding> findings) throws SQLException {
        findings.add(new ServerRole(link.server()).finding(connection));
        if (role == Role.TARGET && !link.server().bulk()) {
            findings.add(
                    link.server().localInfile()
                            ? Finding.ok("local_infile", "ON")
                            : Finding.warn(
                                    "local_infile",
                                    "OFF: rows are copied by INSERT, which is slower",
                                    "SET GLOBAL local_infile = ON during the copy."));
        }
    }

    private static void xa(Connection connection, List<Finding> findings) {
        try {
            int prepared = Sql.rows(connection, "XA RECOVER").size();
            findings.add(
                    prepared == 0
                            ? Finding.ok("prepared XA transactions", "none")
                            : Finding.refuse(
                                    "prepared XA transactions",
                                    "%d".formatted(prepared),
                                    "Commit or roll back what XA RECOVER shows."));
        } catch (SQLException e) {
            findings.add(Finding.warn(
                    "prepared XA transactions",
                    "cannot be listed (%d)".formatted(e.getErrorCode()),
                    "Grant XA_RECOVER_ADMIN if the application uses XA."));
        }
    }

    /** Rows that InnoDB changes in a child because of its parent are not in the log. Tables in the plan are refused. */
    private void cascades(Connection connection, List<Finding> findings) throws SQLException {
        String sql = "SELECT table_name, referenced_table_name, constraint_name, delete_rule, update_rule"
                + " FROM information_schema.referential_constraints WHERE constraint_schema = %s"
                + " AND (delete_rule IN ('CASCADE', 'SET NULL') OR update_rule IN ('CASCADE', 'SET NULL'))";
        for (List<String> row : Sql.rows(connection, sql.formatted(Sql.literal(link.database())))) {
            findings.add(Finding.warn(
                    row.get(0),
                    "foreign key %s changes rows with those of %s (ON DELETE %s, ON UPDATE %s), unseen by the log"
                            .formatted(row.get(2), row.get(1), row.get(3), row.get(4)),
                    "Make it NO ACTION and let the application change the rows, or leave the table out of the plan."));
        }
    }
}
