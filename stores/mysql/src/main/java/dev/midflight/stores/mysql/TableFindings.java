package dev.midflight.stores.mysql;

import dev.midflight.spi.Column;
import dev.midflight.spi.Finding;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What an operator should know of a table beyond its columns. */
final class TableFindings {

    private static final Set<String> FOUR_BYTES = Set.of("utf8mb4", "utf16", "utf16le", "utf32", "gb18030");

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
     * @param key the names of the key's columns
     */
    List<Finding> of(List<String> table, List<CatalogColumn> columns, List<String> key) throws SQLException {
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
        for (CatalogColumn column : columns) {
            hidden(column, findings);
        }
        hiddenExpressions(findings);
        notCarried(findings);
        return findings;
    }

    /** The catalogs are kept in three bytes a character: what needs four is a question mark there. */
    private void hidden(CatalogColumn column, List<Finding> findings) {
        String subject = "column %s.%s".formatted(name, column.name());
        if (!FOUR_BYTES.contains(column.charset())) {
            return;
        }
        if (column.labels().stream().anyMatch(label -> label.contains("?"))) {
            findings.add(Finding.refuse(
                    subject,
                    "the server shows a question mark in a label of %s, which may stand for a character beyond U+FFFF"
                            .formatted(column.columnType()),
                    "Give the label another name, or leave the column out (columns: { %s: ~ })."
                            .formatted(column.name())));
        } else if (column.preset().kind() == Column.Preset.Kind.LITERAL
                && column.preset().text().contains("?")) {
            findings.add(Finding.warn(
                    subject,
                    "the server shows a question mark in its default, which may stand for a character beyond U+FFFF",
                    "Look at the default in the target."));
        }
    }

    private void hiddenExpressions(List<Finding> findings) throws SQLException {
        String create = Sql.rows(connection, "SHOW CREATE TABLE " + Sql.quote(name))
                .get(0)
                .get(1);
        if (create.codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
            findings.add(Finding.refuse(
                    "table " + name,
                    "a check or a generated column has a character beyond U+FFFF, which the catalog does not show",
                    "Drop that check or column for the time of the migration, or leave the table out."));
        }
    }

    /** What a definition says that no plan carries. */
    private void notCarried(List<Finding> findings) throws SQLException {
        String where = " WHERE table_schema = %s AND table_name = %s".formatted(schema, Sql.literal(name.name()));
        for (String column : Sql.texts(
                connection,
                "SELECT column_name FROM information_schema.columns" + where
                        + " AND extra LIKE '%on update %' ORDER BY ordinal_position")) {
            findings.add(Finding.warn(
                    "column %s.%s".formatted(name, column),
                    "not carried over: ON UPDATE CURRENT_TIMESTAMP",
                    "Let the application set the time, or make a trigger for it in the target after the switch."));
        }
        String commented = "SELECT 1 FROM information_schema.%s" + where + " AND %s_comment <> '' LIMIT 1";
        if (!Sql.texts(connection, commented.formatted("columns", "column")).isEmpty()
                || !Sql.texts(connection, commented.formatted("tables", "table"))
                        .isEmpty()) {
            findings.add(
                    Finding.warn(name.toString(), "not carried over: comments", "Make them in the target by hand."));
        }
    }

    private void triggers(List<Finding> findings) throws SQLException {
        Triggers triggers = Triggers.of(connection, schema, name);
        triggers.firing(name).ifPresent(findings::add);
        List<String> aware = triggers.aware();
        if (!aware.isEmpty()) {
            findings.add(Finding.warn(
                    name.toString(),
                    "the triggers %s are not moved".formatted(String.join(", ", aware)),
                    "Create them on the other side before the switch."));
        }
    }
}
