package dev.midflight.stores.postgres;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Kind;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.ValueLimit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Preflight. What can be tried is tried, and put back; settings are read only where nothing can be tried. */
final class PgInspection implements Inspection {

    private static final String SETTINGS = "SELECT pg_catalog.pg_is_in_recovery(), current_setting('wal_level'),"
            + " current_setting('max_replication_slots')::int - (SELECT count(*) FROM"
            + " pg_catalog.pg_replication_slots), current_setting('max_wal_senders')::int - (SELECT count(*) FROM"
            + " pg_catalog.pg_stat_activity WHERE backend_type = 'walsender'),"
            + " current_setting('max_slot_wal_keep_size'), (SELECT count(*) FROM pg_catalog.pg_prepared_xacts WHERE"
            + " database = current_database()), pg_catalog.pg_encoding_to_char((SELECT encoding FROM"
            + " pg_catalog.pg_database WHERE datname = current_database())), (SELECT count(*) FROM"
            + " pg_catalog.pg_largeobject_metadata), coalesce((SELECT setting FROM pg_catalog.pg_settings WHERE name ="
            + " 'idle_replication_slot_timeout'), '0'), (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE"
            + " xact_start < now() - interval '5 minutes' AND datname = current_database()), (SELECT"
            + " setting::bigint * 1048576 FROM pg_catalog.pg_settings WHERE name = 'max_slot_wal_keep_size')";

    /** What a lively application writes in some minutes. */
    private static final long KEPT_BYTES_MIN = 1L << 30;

    private static final String OTHERS =
            """
            SELECT CASE o.kind WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized views' WHEN 'f' THEN 'foreign tables'
                               WHEN 'S' THEN 'sequences without a column' ELSE 'functions' END,
                   string_agg(o.name, ', ' ORDER BY o.name)
            FROM (SELECT c.relkind::text AS kind, c.oid, 'pg_class'::regclass AS class, c.relnamespace AS space,
                         c.oid::regclass::text AS name
                  FROM pg_catalog.pg_class c WHERE c.relkind IN ('v', 'm', 'f', 'S') AND c.relpersistence <> 't'
                  UNION ALL
                  SELECT 'function', p.oid, 'pg_proc'::regclass, p.pronamespace, p.proname FROM pg_catalog.pg_proc p) o
            JOIN pg_catalog.pg_namespace n ON n.oid = o.space
            WHERE n.nspname NOT IN ('information_schema', 'midflight') AND n.nspname NOT LIKE 'pg\\_%'
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                              WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('e', 'a', 'i')
                                AND (d.deptype = 'e' OR o.kind = 'S'))
            GROUP BY 1 ORDER BY 1""";

    private static final String LOGINS = "SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.rolcanlogin AND r.rolname"
            + " <> current_user AND NOT (r.rolsuper AND r.oid = 10) AND EXISTS (SELECT FROM"
            + " pg_catalog.unnest(?::text[])"
            + " w(name) WHERE pg_catalog.to_regclass(w.name) IS NOT NULL AND (pg_catalog.has_table_privilege(r.oid,"
            + " w.name::regclass, 'INSERT') OR pg_catalog.has_table_privilege(r.oid, w.name::regclass, 'UPDATE') OR"
            + " pg_catalog.has_table_privilege(r.oid, w.name::regclass, 'DELETE') OR"
            + " pg_catalog.has_table_privilege(r.oid, w.name::regclass, 'TRUNCATE'))) ORDER BY 1";

    private final Sessions sessions;
    private final int version;

    PgInspection(Sessions sessions, int version) {
        this.sessions = sessions;
        this.version = version;
    }

    @Override
    public List<Finding> inspect(Role role) {
        return sessions.call("Cannot inspect the server", connection -> {
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.ok("version", "PostgreSQL %d.%d".formatted(version / 10_000, version % 10_000)));
            settings(connection, findings);
            rights(connection, role, findings);
            if (role == Role.SOURCE) {
                others(connection, findings);
            }
            return findings;
        });
    }

    /** What a database has beside tables. Partitions and what belongs to extensions or columns is left out. */
    private static void others(Connection connection, List<Finding> findings) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(OTHERS)) {
            while (row.next()) {
                findings.add(Finding.warn(
                        row.getString(1), "not carried over: " + row.getString(2), "Make them in the target by hand."));
            }
        }
    }

    private void settings(Connection connection, List<Finding> findings) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(SETTINGS)) {
            row.next();
            primary(row.getBoolean(1), findings);
            if (sessions.readLog()) {
                level(row.getString(2), findings);
                free("max_replication_slots", row.getInt(3), findings);
                free("max_wal_senders", row.getInt(4), findings);
                keep(row.getString(5), row.getLong(11), findings);
                prepared(row.getInt(6), findings);
            }
            findings.add(
                    row.getString(7).equals("UTF8")
                            ? Finding.ok("encoding", "UTF8")
                            : Finding.refuse(
                                    "encoding", row.getString(7), "Move the database to the encoding UTF8 first."));
            if (sessions.readLog()) {
                rest(row, findings);
            }
        }
    }

    private static void primary(boolean standby, List<Finding> findings) {
        findings.add(
                standby
                        ? Finding.refuse("server", "it is a standby", "Give the address of the primary.")
                        : Finding.ok("server", "it is a primary"));
    }

    private static void level(String level, List<Finding> findings) {
        findings.add(
                level.equals("logical")
                        ? Finding.ok("wal_level", level)
                        : Finding.refuse("wal_level", level, "Set wal_level = logical and restart the server."));
    }

    private static void free(String setting, int left, List<Finding> findings) {
        findings.add(
                left > 0
                        ? Finding.ok(setting, "%d free".formatted(left))
                        : Finding.refuse(setting, "none free", "Raise %s and restart the server.".formatted(setting)));
    }

    private static void keep(String size, long bytes, List<Finding> findings) {
        String setting = "max_slot_wal_keep_size";
        if (bytes < 0) {
            findings.add(Finding.warn(
                    setting,
                    "without limit: log is kept until it is read, or the disk is full",
                    "Watch the disk, or set a limit that covers the longest pause of the migration."));
        } else if (bytes < KEPT_BYTES_MIN) {
            findings.add(Finding.warn(
                    setting,
                    "%s: the log is lost as soon as Midflight is behind by that much".formatted(size),
                    "Set a limit that covers the longest pause of the migration."));
        } else {
            findings.add(Finding.ok(setting, size));
        }
    }

    private static void prepared(int count, List<Finding> findings) {
        findings.add(
                count == 0
                        ? Finding.ok("prepared transactions", "none")
                        : Finding.warn(
                                "prepared transactions",
                                "%d are open: the log cannot begin before they end".formatted(count),
                                "Commit or roll them back."));
    }

    private static void rest(ResultSet row, List<Finding> findings) throws SQLException {
        if (row.getInt(8) > 0) {
            findings.add(Finding.warn(
                    "large objects",
                    "%d are there; they are not in the log and are not carried".formatted(row.getInt(8)),
                    "Carry them by other means."));
        }
        if (!row.getString(9).equals("0")) {
            findings.add(Finding.warn(
                    "idle_replication_slot_timeout",
                    "%s s: a migration that rests longer loses its log".formatted(row.getString(9)),
                    "Set it to 0 for the time of the migration."));
        }
        if (row.getInt(10) > 0) {
            findings.add(Finding.warn(
                    "open transactions",
                    "%d are older than five minutes: the log begins after them".formatted(row.getInt(10)),
                    "End them."));
        }
    }

    private void rights(Connection connection, Role role, List<Finding> findings) throws SQLException {
        String login = sessions.login();
        findings.add(tryRight(
                connection,
                "CREATE SCHEMA midflight_trial; CREATE TABLE midflight_trial.one (id integer PRIMARY KEY)",
                "right to create objects",
                denied -> Finding.refuse(
                        "right to create objects",
                        "it is missing: " + Failures.answer(denied),
                        "GRANT CREATE ON DATABASE %s TO %s."
                                .formatted(Names.quote(sessions.endpoint().database()), login))));
        if (sessions.readLog()) {
            findings.add(trySlot(connection, role));
        }
        findings.add(tryRight(
                connection,
                "SET LOCAL session_replication_role = replica",
                "right to write without triggers",
                denied -> Finding.warn(
                        "right to write without triggers",
                        "triggers and foreign keys work on carried rows too: " + Failures.answer(denied),
                        ("GRANT SET ON PARAMETER session_replication_role TO %s (from PostgreSQL 15 on), or drop them"
                                        + " until the switch.")
                                .formatted(login))));
    }

    /** In a transaction that is rolled back. */
    private static Finding tryRight(
            Connection connection, String words, String subject, Function<SQLException, Finding> otherwise)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(words);
            return Finding.ok(subject, "it was tried");
        } catch (SQLException denied) {
            return otherwise.apply(denied);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** A temporary slot is gone with its session; the target's is for the stream back. */
    private Finding trySlot(Connection connection, Role role) throws SQLException {
        String subject = role == Role.SOURCE ? "right to read the log" : "right to read the log, for the stream back";
        String slot = Names.shorten(Names.slot(sessions.migration()) + "_trial");
        try (PreparedStatement create = connection.prepareStatement(
                        "SELECT pg_catalog.pg_create_physical_replication_slot(?, false, true)");
                PreparedStatement drop = connection.prepareStatement("SELECT pg_catalog.pg_drop_replication_slot(?)")) {
            create.setString(1, slot);
            create.execute();
            drop.setString(1, slot);
            drop.execute();
        } catch (SQLException denied) {
            return Finding.refuse(
                    subject,
                    "a replication slot was refused: " + Failures.answer(denied),
                    "ALTER ROLE %s REPLICATION, and see that slots are free.".formatted(sessions.login()));
        }
        return tryReplication(subject);
    }

    /** The replication protocol has its own line in pg_hba.conf. */
    private Finding tryReplication(String subject) {
        Optional<String> refusal = sessions.tryReplication();
        return refusal.isEmpty()
                ? Finding.ok(subject, "a slot and a replication connection were tried")
                : Finding.refuse(
                        subject,
                        "a replication connection was refused: " + refusal.get(),
                        "Let Midflight's login in for replication in pg_hba.conf.");
    }

    @Override
    public List<Finding> scan(Table table) {
        List<Finding> findings = new ArrayList<>();
        for (ColumnSpec column : table.columns()) {
            predicate(column).ifPresent(risk -> count(table, column, risk, findings));
            refuseBeyond(table, column, findings);
        }
        return findings;
    }

    @Override
    public List<Finding> tooLong(Table table, ValueLimit target) {
        return new LongValues(sessions, table, target).find();
    }

    /**
     * Values that other stores, or the wire, cannot hold.
     *
     * @param predicate which ones, of the column {@code %s}
     * @param words how an operator calls them
     */
    private record Risk(String predicate, String words) {}

    private static Optional<Risk> predicate(ColumnSpec column) {
        Kind kind = column.type().kind();
        return switch (kind) {
            case DATE ->
                Optional.of(new Risk(
                        "NOT isfinite(%1$s) OR %1$s < '1000-01-01' OR %1$s > '9999-12-31'",
                        "dates that are infinite, before 1000 or after 9999"));
            case DATETIME, INSTANT ->
                Optional.of(new Risk(
                        "NOT isfinite(%1$s) OR %1$s < '1000-01-01' OR %1$s >= '10000-01-01'",
                        "times that are infinite, before 1000 or after 9999"));
            case FLOAT, DOUBLE ->
                Optional.of(new Risk("%1$s IN ('NaN', 'Infinity', '-Infinity')", "numbers that are NaN or infinite"));
            case DECIMAL ->
                Optional.of(
                        column.type().size() > 0
                                ? new Risk("%1$s = 'NaN'", "numbers that are NaN")
                                : new Risk(
                                        "%1$s::text IN ('NaN', 'Infinity', '-Infinity') OR abs(%1$s) >= 1e35 OR"
                                                + " scale(%1$s) >"
                                                + " 30",
                                        "numbers that are NaN, infinite, or have more than 35 digits before or 30"
                                                + " after the"
                                                + " point"));
            case TIME ->
                Optional.of(new Risk(
                        "extract(epoch FROM %1$s) NOT BETWEEN -3020399 AND 3020399.999999",
                        "lengths of time beyond 838:59:59"));
            default -> Optional.empty();
        };
    }

    /** The wire counts microseconds from 1970 in 64 bits; the server counts them from 2000. */
    private void refuseBeyond(Table table, ColumnSpec column, List<Finding> findings) {
        if (column.type().kind() != Kind.DATETIME && column.type().kind() != Kind.INSTANT) {
            return;
        }
        long found = number(table, column, new Risk("isfinite(%1$s) AND %1$s >= '294247-01-01'", ""));
        if (found > 0) {
            findings.add(Finding.refuse(
                    subject(table, column),
                    "%d times after the year 294246".formatted(found),
                    "Correct them, or leave the column out (columns: { %s: ~ }).".formatted(column.name())));
        }
    }

    private static String subject(Table table, ColumnSpec column) {
        return "column %s of %s".formatted(column.name(), table.name());
    }

    private long number(Table table, ColumnSpec column, Risk risk) {
        return sessions.call("Cannot scan " + subject(table, column), connection -> {
            try (Statement query = connection.createStatement();
                    ResultSet row = query.executeQuery("SELECT count(*) FROM %s WHERE %s"
                            .formatted(
                                    Names.quote(table.name()),
                                    risk.predicate().formatted(Names.quote(column.name()))))) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private void count(Table table, ColumnSpec column, Risk risk, List<Finding> findings) {
        String subject = subject(table, column);
        long found = number(table, column, risk);
        if (found > 0) {
            findings.add(Finding.warn(
                    subject,
                    "%d %s".formatted(found, risk.words()),
                    "Correct them, or decide what becomes of them in the plan."));
        }
    }

    @Override
    public List<Finding> marks(List<TableName> tables) {
        List<String> logins = logins(tables);
        return sessions.call("Cannot look at who leaves marks", connection -> {
            List<Finding> findings = new ArrayList<>(PgMarks.findings(connection, logins));
            findings.addAll(PgMarks.triggers(connection, tables));
            return findings;
        });
    }

    @Override
    public List<String> logins(List<TableName> tables) {
        return sessions.call("Cannot list the logins that may write", connection -> {
            List<String> logins = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(LOGINS)) {
                String[] names = tables.stream().map(Names::quote).toArray(String[]::new);
                query.setArray(1, connection.createArrayOf("text", names));
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        logins.add(row.getString(1));
                    }
                }
            }
            return logins;
        });
    }
}
