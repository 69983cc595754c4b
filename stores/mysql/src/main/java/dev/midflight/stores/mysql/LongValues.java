package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Table;
import dev.midflight.spi.ValueLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks for values that are too long to be carried, in tables that are large enough to have one. */
final class LongValues {

    private static final int SECONDS_MAX = 60;

    /** Pages may be compressed. */
    private static final int COMPRESSED = 16;

    private static final Set<String> SHORT = Set.of("tinytext", "text", "tinyblob", "blob", "char", "varchar");

    private final Link link;

    LongValues(Link link) {
        this.link = link;
    }

    List<Finding> find(Table table, ValueLimit target, long tableBytes) {
        List<BoundColumn> columns = link.bind(table).columns().stream()
                .filter(column -> !SHORT.contains(column.held().dataType())
                        && column.intake().canExceed(target))
                .filter(column ->
                        tableBytes * COMPRESSED > Math.min(column.intake().bytesMax(), target.bytes()))
                .toList();
        return columns.isEmpty()
                ? List.of()
                : link.with(
                        "Cannot look at %s".formatted(table.name()),
                        connection -> ask(connection, table, columns, target));
    }

    private List<Finding> ask(Connection connection, Table table, List<BoundColumn> columns, ValueLimit target)
            throws SQLException {
        String longest = columns.stream()
                .map(column -> "IFNULL(MAX(OCTET_LENGTH(%s)), 0)".formatted(column.quoted()))
                .collect(Collectors.joining(", "));
        String sql = link.server().mariadb()
                ? "SET STATEMENT max_statement_time = %d FOR SELECT %s FROM %s"
                        .formatted(SECONDS_MAX, longest, Sql.quote(table.name()))
                : "SELECT /*+ MAX_EXECUTION_TIME(%d) */ %s FROM %s"
                        .formatted(1000 * SECONDS_MAX, longest, Sql.quote(table.name()));
        List<Finding> findings = new ArrayList<>();
        try {
            List<String> found = Sql.rows(connection, sql).get(0);
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i)
                        .intake()
                        .finding(Long.parseLong(found.get(i)), target)
                        .ifPresent(findings::add);
            }
        } catch (SQLException failure) {
            if (!Failures.tookTooLong(failure)) {
                throw failure;
            }
            findings.add(Finding.warn(
                    "table %s".formatted(table.name()),
                    "how long its longest values are was not found out within %d s".formatted(SECONDS_MAX),
                    "A value that is too long to be carried would end the run and be named then."));
        }
        return findings;
    }
}
