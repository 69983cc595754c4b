package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether the server's binary log can be followed. */
final class LogSettings {

    private static final long RETENTION_SECONDS_MIN = 6 * 3600;

    private final Link link;
    private final MysqlSource source;
    private final List<Finding> findings = new ArrayList<>();

    LogSettings(Link link, MysqlSource source) {
        this.link = link;
        this.source = source;
    }

    List<Finding> findings(Connection connection) throws SQLException {
        Map<String, String> set = Settings.of(connection);
        require(set, "log_bin", "ON", "Start the server with log_bin; the binary log is what is followed.");
        require(set, "binlog_format", "ROW", "SET GLOBAL binlog_format = 'ROW', and let sessions connect again.");
        require(
                set,
                "binlog_row_image",
                "FULL",
                "SET GLOBAL binlog_row_image = 'FULL', and let sessions connect again.");
        if (link.server().mariadb()) {
            require(set, "log_bin_compress", "OFF", "SET GLOBAL log_bin_compress = OFF.");
        } else {
            require(set, "gtid_mode", "ON", "Set gtid_mode = ON, step by step as the server's manual says.");
            require(set, "binlog_transaction_compression", "OFF", "SET GLOBAL binlog_transaction_compression = OFF.");
            require(set, "binlog_row_value_options", "", "SET GLOBAL binlog_row_value_options = ''.");
        }
        metadata(set.getOrDefault("binlog_row_metadata", ""));
        findings.add(Finding.warn(
                "sessions",
                "a session can set sql_log_bin, binlog_format and binlog_row_image for itself; sql_log_bin = 0 "
                        + "leaves no"
                        + " trace",
                "Make sure that no login of the application has the privilege for it."));
        retention(source.keptSeconds(connection));
        filters(connection);
        return findings;
    }

    private void require(Map<String, String> set, String name, String good, String remedy) {
        if (set.containsKey(name)) {
            String value = set.getOrDefault(name, "");
            findings.add(good.equals(value) ? Finding.ok(name, value) : Finding.refuse(name, value, remedy));
        }
    }

    private void metadata(String value) {
        findings.add(
                value.equals("FULL")
                        ? Finding.ok("binlog_row_metadata", "FULL")
                        : Finding.warn(
                                "binlog_row_metadata",
                                value + ": column names are taken from the catalog",
                                "SET GLOBAL binlog_row_metadata = 'FULL' if definitions may change meanwhile."));
    }

    private void retention(long kept) {
        findings.add(
                kept == 0 || kept >= RETENTION_SECONDS_MIN
                        ? Finding.ok("retention of the log", kept == 0 ? "without limit" : kept + " s")
                        : Finding.refuse(
                                "retention of the log",
                                "%d s, less than %d s".formatted(kept, RETENTION_SECONDS_MIN),
                                "SET GLOBAL binlog_expire_logs_seconds = 172800."));
    }

    private void filters(Connection connection) throws SQLException {
        boolean renamed = !link.server().mariadb() && link.server().version() >= 80400;
        List<List<String>> status;
        try {
            status = Sql.rows(connection, renamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS");
        } catch (SQLException e) {
            findings.add(Finding.warn(
                    "filters of the log",
                    "cannot be read (%d)".formatted(e.getErrorCode()),
                    "Grant BINLOG MONITOR (MariaDB) or REPLICATION CLIENT (MySQL)."));
            return;
        }
        String only = status.isEmpty() ? "" : status.get(0).get(2);
        String without = status.isEmpty() ? "" : status.get(0).get(3);
        findings.add(
                !only.isEmpty() || !without.isEmpty()
                        ? Finding.refuse(
                                "filters of the log",
                                "binlog_do_db is '%s', binlog_ignore_db is '%s'".formatted(only, without),
                                "Remove binlog_do_db and binlog_ignore_db.")
                        : Finding.ok("filters of the log", "none"));
    }
}
