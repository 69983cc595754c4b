package dev.midflight.stores.postgres;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an operator should know of one table before it is moved. */
final class TableFindings {

    private static final String FACTS = "SELECT c.relkind = 'p', c.relpersistence = 'u', c.relreplident,"
            + " c.relrowsecurity AND (c.relforcerowsecurity OR NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')) AND NOT"
            + " (SELECT rolbypassrls OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), EXISTS (SELECT"
            + " FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class k ON k.oid = h.inhrelid WHERE (h.inhparent ="
            + " c.oid AND NOT k.relispartition) OR (h.inhrelid = c.oid AND NOT c.relispartition)),"
            + " ARRAY(SELECT t.tgname::text FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal"
            + " AND t.tgname NOT LIKE 'midflight\\_guard%' ORDER BY 1),"
            + " EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE"
            + " a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attstorage IN ('x', 'e', 'm') AND"
            + " (a.attlen = -1 AND a.atttypid <> 'pg_catalog.numeric'::regtype)), c.reltoastrelid <> 0, ARRAY(SELECT"
            + " a.attname::text FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_collation l ON l.oid ="
            + " a.attcollation WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND l.collversion IS"
            + " NOT NULL AND l.collversion <> pg_catalog.pg_collation_actual_version(l.oid)),"
            + " ARRAY(SELECT t.tgname::text FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal"
            + " AND t.tgenabled IN ('A', 'R') AND t.tgname NOT LIKE 'midflight\\_guard%' ORDER BY 1),"
            + " pg_catalog.pg_has_role(c.relowner, 'USAGE'), c.relowner::regrole::text FROM pg_catalog.pg_class c"
            + " WHERE c.oid = ?::regclass";

    private static final String TRIGGERS = "SELECT w.place::int, array_agg(t.tgname::text ORDER BY t.tgname),"
            + " coalesce(array_agg(t.tgname::text ORDER BY t.tgname) FILTER (WHERE t.tgenabled IN ('A', 'R')), '{}')"
            + " FROM pg_catalog.unnest(?::text[]) WITH ORDINALITY w(name, place) JOIN pg_catalog.pg_trigger t ON"
            + " t.tgrelid = pg_catalog.to_regclass(w.name) WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname"
            + " NOT LIKE 'midflight\\_guard%' GROUP BY 1 ORDER BY 1";

    /** What a definition says that no plan carries. */
    private static final String REST =
            """
            SELECT 'DEFERRABLE of foreign key ' || r.conname FROM pg_catalog.pg_constraint r
            WHERE r.conrelid = ?::regclass AND r.contype = 'f' AND r.condeferrable
            UNION ALL
            SELECT 'of domain ' || t.typname || ', column ' || a.attname || ': '
              || pg_catalog.pg_get_constraintdef(r.oid)
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            JOIN pg_catalog.pg_constraint r ON r.contypid = t.oid
            WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL
            SELECT 'of domain ' || t.typname || ', column ' || a.attname || ': DEFAULT ' || t.typdefault
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typtype = 'd'
            WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.atthasdef
            UNION ALL
            SELECT 'comments' FROM pg_catalog.pg_description c
            WHERE c.objoid = ?::regclass AND c.classoid = 'pg_catalog.pg_class'::regclass
            GROUP BY 1 ORDER BY 1""";

    private final TableName name;
    private final String subject;
    private final List<Finding> findings = new ArrayList<>();

    private TableFindings(TableName name) {
        this.name = name;
        this.subject = "table " + name;
    }

    /** What concerns a table wherever its changes come from. */
    static List<Finding> of(Connection connection, TableName name, List<String> key) throws SQLException {
        return of(connection, name, key, Optional.empty());
    }

    /** The same of a table whose changes come from the log. */
    static List<Finding> of(Connection connection, TableName name, List<String> key, List<Catalog.IndexRow> indexes)
            throws SQLException {
        return of(connection, name, key, Optional.of(indexes));
    }

    private static List<Finding> of(
            Connection connection, TableName name, List<String> key, Optional<List<Catalog.IndexRow>> logged)
            throws SQLException {
        TableFindings findings = new TableFindings(name);
        try (PreparedStatement query = connection.prepareStatement(FACTS)) {
            query.setString(1, Names.quote(name));
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    findings.owner(row);
                    findings.storage(row);
                    if (logged.isPresent()) {
                        findings.identity(row, key, logged.get());
                    }
                    findings.triggers(connection, row);
                    findings.rest(row);
                }
            }
        }
        findings.notCarried(connection);
        if (key.isEmpty()) {
            findings.warn(
                    "it has no key: rows are carried as a multiset, one lane alone", "Add a primary key if you can.");
        }
        return findings.findings;
    }

    /** Only the owner can publish a table, fence it and read it whatever was granted. */
    private void owner(ResultSet row) throws SQLException {
        if (!row.getBoolean(11)) {
            refuse(
                    "it belongs to %s, and Midflight's login is no member of that role: it can neither publish nor"
                                    .formatted(row.getString(12))
                            + " fence the table",
                    "GRANT %s to Midflight's login.".formatted(row.getString(12)));
        }
    }

    private void storage(ResultSet row) throws SQLException {
        if (row.getBoolean(1)) {
            warn(
                    "it is partitioned: its rows are carried, its partitions are not; a partition that is truncated,"
                            + " detached or dropped leaves no trace in the log",
                    "Partition the target beforehand, and leave the partitions alone until the switch.");
        }
        if (row.getBoolean(2)) {
            refuse(
                    "it is unlogged: its changes are not in the log",
                    "ALTER TABLE %s SET LOGGED.".formatted(Names.quote(name)));
        }
        if (row.getBoolean(4)) {
            refuse("row security hides rows from Midflight's login", "Give that login BYPASSRLS.");
        }
        if (row.getBoolean(5)) {
            refuse("it inherits, or is inherited from, without partitioning", "Leave it out of the plan.");
        }
    }

    private void identity(ResultSet row, List<String> key, List<Catalog.IndexRow> indexes) throws SQLException {
        String identity = row.getString(3);
        boolean outOfLine = row.getBoolean(7) && (row.getBoolean(8) || row.getBoolean(1));
        if (identity.equals("f")) {
            return;
        }
        Set<String> columns = indexes.stream()
                .filter(index -> identity.equals("d") ? index.primary() : index.identity())
                .flatMap(index -> index.index().columns().stream())
                .collect(Collectors.toSet());
        if (identity.equals("n") || columns.isEmpty() || key.isEmpty() || !columns.containsAll(key)) {
            refuse(
                    "its replica identity does not hold the key: the log would not say which row changed",
                    "ALTER TABLE ... REPLICA IDENTITY FULL, or USING INDEX with the key's index.");
        } else if (outOfLine) {
            warn(
                    "large values that a change leaves alone are not in its log and are read again",
                    "ALTER TABLE ... REPLICA IDENTITY FULL saves those reads and costs log volume.");
        }
    }

    /** Midflight's sessions are those of a replica, in which only such triggers fire that say so. */
    private void triggers(Connection connection, ResultSet row) throws SQLException {
        String[] triggers = (String[]) row.getArray(6).getArray();
        String[] always = (String[]) row.getArray(10).getArray();
        if (triggers.length == 0) {
            return;
        }
        firing(connection, subject, triggers, always).ifPresent(findings::add);
        warn(
                "its triggers are not carried over: " + String.join(", ", triggers),
                "Create them in the target after the switch.");
    }

    /** Lanes write a child's row before its parent's, which foreign keys bear in the session of a replica only. */
    static List<Finding> references(Connection connection, TableName name) {
        return mayBeReplica(connection)
                ? List.of()
                : List.of(Finding.refuse(
                        "table " + name,
                        "its foreign keys would refuse rows whose parents are written a moment later: Midflight's"
                                + " login may not set session_replication_role",
                        "GRANT SET ON PARAMETER session_replication_role (PostgreSQL 15; before, only a superuser"
                                + " may), or drop the foreign keys until the migration ends."));
    }

    private static Optional<Finding> firing(Connection connection, String subject, String[] enabled, String[] always) {
        if (always.length > 0) {
            return Optional.of(Finding.refuse(
                    subject,
                    "its triggers %s would fire for rows that Midflight writes, too, at the latest on the way back"
                            .formatted(String.join(", ", always)),
                    "ALTER TABLE ... ENABLE TRIGGER (without ALWAYS), or drop them until the migration ends."));
        }
        if (enabled.length > 0 && !mayBeReplica(connection)) {
            return Optional.of(Finding.refuse(
                    subject,
                    "its triggers %s would fire for rows that Midflight writes, too: its login may not set"
                                    .formatted(String.join(", ", enabled))
                            + " session_replication_role",
                    "GRANT SET ON PARAMETER session_replication_role (PostgreSQL 15), or drop them until the migration"
                            + " ends."));
        }
        return Optional.empty();
    }

    /** The triggers that fire for what Midflight writes, by table. */
    static Map<TableName, Finding> firing(Connection connection, List<Table> tables) throws SQLException {
        Map<TableName, Finding> found = new LinkedHashMap<>();
        String[] names = tables.stream().map(table -> Names.quote(table.name())).toArray(String[]::new);
        try (PreparedStatement query = connection.prepareStatement(TRIGGERS)) {
            query.setArray(1, connection.createArrayOf("text", names));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    TableName name = tables.get(row.getInt(1) - 1).name();
                    String[] enabled = (String[]) row.getArray(2).getArray();
                    String[] always = (String[]) row.getArray(3).getArray();
                    firing(connection, "table " + name, enabled, always).ifPresent(finding -> found.put(name, finding));
                }
            }
        }
        return found;
    }

    /** Sets what is set, which needs the right. */
    private static boolean mayBeReplica(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT set_config('session_replication_role',"
                    + " current_setting('session_replication_role'), false)");
            return true;
        } catch (SQLException denied) {
            return false;
        }
    }

    private void rest(ResultSet row) throws SQLException {
        String[] collated = (String[]) row.getArray(9).getArray();
        if (collated.length > 0) {
            warn(
                    "the collation of %s is of another version than the operating system's"
                            .formatted(String.join(", ", collated)),
                    "REINDEX the table and ALTER COLLATION ... REFRESH VERSION.");
        }
    }

    private void notCarried(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(REST)) {
            for (int i = 1; i <= 4; i++) {
                query.setString(i, Names.quote(name));
            }
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    if (row.getString(1) != null) {
                        warn("not carried over: " + row.getString(1), "Make it in the target by hand.");
                    }
                }
            }
        }
    }

    private void warn(String found, String remedy) {
        findings.add(Finding.warn(subject, found, remedy));
    }

    private void refuse(String found, String remedy) {
        findings.add(Finding.refuse(subject, found, remedy));
    }
}
