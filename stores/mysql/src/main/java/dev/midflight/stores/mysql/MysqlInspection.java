package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Preflight. */
final class MysqlInspection implements Inspection {

    private static final long RETENTION_SECONDS_MIN = 6 * 3600;
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
            log(connection, findings);
            role(connection, role, findings);
            xa(connection, findings);
            cascades(connection, findings);
            findings.addAll(new Privileges(link).tryAll(role));
            return findings;
        });
    }

    @Override
    public List<Finding> scan(Table table) {
        return new ValueScan(link).scan(table);
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

    private void log(Connection connection, List<Finding> findings) throws SQLException {
        Map<String, String> set = Settings.of(connection);
        require(
                set,
                "log_bin",
                List.of("ON"),
                "Start the server with log_bin; the binary log is what is followed.",
                findings);
        require(
                set,
                "binlog_format",
                List.of("ROW"),
                "SET GLOBAL binlog_format = 'ROW', and let sessions connect again.",
                findings);
        require(
                set,
                "binlog_row_image",
                List.of("FULL"),
                "SET GLOBAL binlog_row_image = 'FULL', and let sessions connect again.",
                findings);
        if (link.server().mariadb()) {
            require(set, "log_bin_compress", List.of("OFF"), "SET GLOBAL log_bin_compress = OFF.", findings);
        } else {
            require(
                    set,
                    "gtid_mode",
                    List.of("ON"),
                    "Set gtid_mode = ON, step by step as the server's manual says.",
                    findings);
            require(
                    set,
                    "binlog_transaction_compression",
                    List.of("OFF"),
                    "SET GLOBAL binlog_transaction_compression = OFF.",
                    findings);
            require(
                    set,
                    "binlog_row_value_options",
                    List.of(""),
                    "SET GLOBAL binlog_row_value_options = ''.",
                    findings);
        }
        String metadata = set.getOrDefault("binlog_row_metadata", "");
        findings.add(
                metadata.equals("FULL")
                        ? Finding.ok("binlog_row_metadata", "FULL")
                        : Finding.warn(
                                "binlog_row_metadata",
                                metadata + ": column names are taken from the catalog",
                                "SET GLOBAL binlog_row_metadata = 'FULL' if definitions may change during the migration."));
        findings.add(Finding.warn(
                "sessions",
                "a session can turn off sql_log_bin, binlog_format or binlog_row_image for itself; sql_log_bin = 0 leaves no trace",
                "Make sure that no login of the application has the privilege for it."));
        long kept = source.keptSeconds(connection);
        findings.add(
                kept == 0 || kept >= RETENTION_SECONDS_MIN
                        ? Finding.ok("retention of the log", kept == 0 ? "without limit" : kept + " s")
                        : Finding.refuse(
                                "retention of the log",
                                "%d s, less than %d s".formatted(kept, RETENTION_SECONDS_MIN),
                                "SET GLOBAL binlog_expire_logs_seconds = 172800."));
        filters(connection, findings);
    }

    private static void require(
            Map<String, String> set, String name, List<String> good, String remedy, List<Finding> findings) {
        if (!set.containsKey(name)) {
            return;
        }
        String value = set.getOrDefault(name, "");
        findings.add(good.contains(value) ? Finding.ok(name, value) : Finding.refuse(name, value, remedy));
    }

    private void filters(Connection connection, List<Finding> findings) throws SQLException {
        List<List<String>> status;
        try {
            status = Sql.rows(
                    connection,
                    !link.server().mariadb() && link.server().version() >= 80400
                            ? "SHOW BINARY LOG STATUS"
                            : "SHOW MASTER STATUS");
        } catch (SQLException e) {
            findings.add(Finding.warn(
                    "filters of the log",
                    "cannot be read (%d)".formatted(e.getErrorCode()),
                    "Grant BINLOG MONITOR (MariaDB) or REPLICATION CLIENT (MySQL)."));
            return;
        }
        boolean filtered =
                !status.isEmpty() && !(status.get(0).get(2) + status.get(0).get(3)).isEmpty();
        findings.add(
                filtered
                        ? Finding.refuse(
                                "filters of the log",
                                "only %s, not %s"
                                        .formatted(
                                                status.get(0).get(2),
                                                status.get(0).get(3)),
                                "Remove binlog_do_db and binlog_ignore_db.")
                        : Finding.ok("filters of the log", "none"));
    }

    private void role(Connection connection, Role role, List<Finding> findings) throws SQLException {
        Map<String, String> set = Settings.of(connection);
        boolean readOnly = set.getOrDefault("read_only", "OFF").equals("ON")
                || set.getOrDefault("super_read_only", "OFF").equals("ON");
        boolean replica = isReplica(connection);
        if (readOnly || replica) {
            findings.add(Finding.refuse(
                    "role of the server",
                    replica ? "it is a replica" : "it is read-only",
                    "Give the address of the primary."));
        } else {
            findings.add(Finding.ok("role of the server", "primary"));
        }
        if (role == Role.TARGET) {
            findings.add(
                    link.server().localInfile()
                            ? Finding.ok("local_infile", "ON")
                            : Finding.warn(
                                    "local_infile",
                                    "OFF: rows are copied by INSERT, which is slower",
                                    "SET GLOBAL local_infile = ON during the copy."));
        }
    }

    private boolean isReplica(Connection connection) {
        String sql = link.server().mariadb() || link.server().version() < 80022
                ? "SHOW SLAVE STATUS"
                : "SHOW REPLICA STATUS";
        try {
            return !Sql.rows(connection, sql).isEmpty();
        } catch (SQLException e) {
            // Without the privilege read_only must do.
            return false;
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

    /** Rows that InnoDB changes in a child because of its parent are not in the log. */
    private void cascades(Connection connection, List<Finding> findings) throws SQLException {
        String sql = "SELECT table_name, referenced_table_name, constraint_name, delete_rule, update_rule"
                + " FROM information_schema.referential_constraints WHERE constraint_schema = %s"
                + " AND (delete_rule IN ('CASCADE', 'SET NULL') OR update_rule IN ('CASCADE', 'SET NULL'))";
        for (List<String> row : Sql.rows(connection, sql.formatted(Sql.literal(link.database())))) {
            findings.add(
                    Finding.refuse(
                            row.get(0),
                            "foreign key %s changes its rows when %s changes (ON DELETE %s, ON UPDATE %s), unseen by the log"
                                    .formatted(row.get(2), row.get(1), row.get(3), row.get(4)),
                            "Replace the action by NO ACTION and let the application change the child rows, or leave the table out."));
        }
    }
}
