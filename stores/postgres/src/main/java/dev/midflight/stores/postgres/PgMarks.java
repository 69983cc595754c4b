package dev.midflight.stores.postgres;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.stores.sql.marks.MarkDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The application's marks in {@code midflight.dirty}, into which everybody may insert. */
final class PgMarks implements MarkDialect {

    private static final String SUBJECT = "marks of the application";
    private static final String THERE = "SELECT pg_catalog.to_regclass('midflight.dirty') IS NOT NULL";

    private static final String CREATE = "CREATE TABLE IF NOT EXISTS midflight.dirty (id bigint GENERATED ALWAYS AS"
            + " IDENTITY PRIMARY KEY, migration text NOT NULL, name text NOT NULL, row_key text NULL, at timestamptz"
            + " NOT NULL DEFAULT clock_timestamp()) WITH (autovacuum_vacuum_scale_factor = 0,"
            + " autovacuum_vacuum_threshold = 1000); GRANT USAGE ON SCHEMA midflight TO PUBLIC; GRANT INSERT ON"
            + " midflight.dirty TO PUBLIC";

    /** Milliseconds since 2020: a number is higher than all before, even if the row of the last is lost. */
    private static final String NOW =
            "((extract(epoch FROM pg_catalog.clock_timestamp()) - 1577836800) * 1000)::bigint";

    private static final String NEXT = "INSERT INTO midflight.marker AS m (migration, mark, at) VALUES (?, "
            + NOW + "::text, now()) ON CONFLICT (migration) DO UPDATE SET mark = greatest(CASE WHEN m.mark ~ '^[0-9]+$'"
            + " THEN m.mark::bigint ELSE 0 END + 1, " + NOW + ")::text, at = EXCLUDED.at RETURNING mark::bigint";

    private static final String OTHER =
            "SELECT migration FROM midflight.marker WHERE mark ~ '^[0-9]+$' AND migration <> ? LIMIT 1";

    private static final String LACKING = "SELECT l.name FROM pg_catalog.unnest(?::text[]) l(name) WHERE NOT"
            + " (pg_catalog.has_schema_privilege(l.name, 'midflight', 'USAGE') AND"
            + " pg_catalog.has_table_privilege(l.name, 'midflight.dirty', 'INSERT')) ORDER BY 1";

    private static final String OWN = "SELECT pg_catalog.has_table_privilege('midflight.dirty', 'SELECT') AND"
            + " pg_catalog.has_table_privilege('midflight.dirty', 'DELETE') AND"
            + " pg_catalog.has_schema_privilege('midflight', 'CREATE')";

    private static final String TRIGGERS = "SELECT t.tgrelid::regclass::text, string_agg(t.tgname::text, ', ' ORDER BY"
            + " t.tgname) FROM pg_catalog.pg_trigger t WHERE t.tgrelid = ANY (SELECT pg_catalog.to_regclass(w.name)"
            + " FROM pg_catalog.unnest(?::text[]) w(name)) AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname"
            + " NOT LIKE 'midflight\\_guard%' GROUP BY 1 ORDER BY 1";

    private static final String ONE_BY_ONE = "SELECT coalesce((SELECT s.seqcache = 1 FROM pg_catalog.pg_sequence s"
            + " WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('midflight.dirty', 'id')::regclass), false)";

    private static final String WRITERS = "SELECT DISTINCT l.virtualtransaction FROM pg_catalog.pg_locks l WHERE"
            + " l.locktype = 'relation' AND l.relation = 'midflight.dirty'::regclass AND l.mode = 'RowExclusiveLock'"
            + " AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname ="
            + " pg_catalog.current_database())";

    private static final String BY_INDEX =
            "SET enable_seqscan = off; SET enable_bitmapscan = off;" + " SET max_parallel_workers_per_gather = 0";
    private static final String AS_USUAL =
            "RESET enable_seqscan; RESET enable_bitmapscan; RESET max_parallel_workers_per_gather";

    private static final String PREPARED = "-1/";
    private static final String LOCK_TIMEOUT = "55P03";

    /** Without CASCADE: what else is in it keeps it. */
    private static final String DROP_EMPTY_SCHEMA = "DO $$BEGIN DROP SCHEMA midflight; EXCEPTION WHEN"
            + " dependent_objects_still_exist OR insufficient_privilege THEN NULL; END$$";

    private final Sessions sessions;

    PgMarks(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * By the index alone: of a table that grows and is emptied all the time the server's statistics say nothing, and
     * without them it reads the whole of it, with all that was deleted.
     */
    @Override
    public <T> T call(String attempt, Work<T> work) {
        return sessions.call(attempt, connection -> {
            try (Statement words = connection.createStatement()) {
                words.execute(BY_INDEX);
                try {
                    return work.run(connection);
                } finally {
                    if (!connection.isClosed()) {
                        words.execute(AS_USUAL);
                    }
                }
            }
        });
    }

    @Override
    public String migration() {
        return sessions.migration();
    }

    @Override
    public void create(List<Table> tables) {
        StateTables.create(sessions);
        sessions.transact("Cannot make the table of marks", connection -> {
            StateTables.lock(connection);
            if (!isThere(connection)) {
                try (Statement words = connection.createStatement()) {
                    words.execute(CREATE);
                }
            }
            return true;
        });
    }

    @Override
    public boolean isThere() {
        return sessions.call("Cannot look for the table of marks", PgMarks::isThere);
    }

    static boolean isThere(Connection connection) throws SQLException {
        return isTrue(connection, THERE);
    }

    private static boolean isTrue(Connection connection, String question) throws SQLException {
        try (Statement words = connection.createStatement();
                ResultSet row = words.executeQuery(question)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    public Optional<String> drop() {
        return sessions.call("Cannot drop the table of marks", connection -> {
            connection.setAutoCommit(false);
            try (Statement words = connection.createStatement()) {
                words.execute("SET LOCAL lock_timeout = '5s'");
                StateTables.lock(connection);
                Optional<String> other = other(connection);
                if (other.isPresent()) {
                    return other.map("migration %s follows the marks in midflight.dirty"::formatted);
                }
                words.execute("LOCK TABLE midflight.dirty IN ACCESS EXCLUSIVE MODE");
                Optional<String> whose = someMigration(words);
                if (whose.isEmpty()) {
                    words.execute("DROP TABLE midflight.dirty");
                    words.execute(DROP_EMPTY_SCHEMA);
                }
                connection.commit();
                return whose.map("marks of migration %s are in midflight.dirty"::formatted);
            } catch (SQLException held) {
                if (Failures.state(held).equals(LOCK_TIMEOUT)) {
                    return Optional.of("a transaction that has left marks in midflight.dirty is still open");
                }
                throw held;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    /** Another migration that has numbered passes here and is not finished; its marks come and go. */
    private Optional<String> other(Connection connection) throws SQLException {
        if (!StateTables.exist(connection)) {
            return Optional.empty();
        }
        try (PreparedStatement others = connection.prepareStatement(OTHER)) {
            others.setString(1, sessions.migration());
            try (ResultSet row = others.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static Optional<String> someMigration(Statement words) throws SQLException {
        try (ResultSet row = words.executeQuery("SELECT migration FROM midflight.dirty LIMIT 1")) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    @Override
    public long incarnation() {
        StateTables.create(sessions);
        return sessions.call("Cannot number the passes over marks", connection -> {
            try (PreparedStatement next = connection.prepareStatement(NEXT)) {
                next.setString(1, sessions.migration());
                try (ResultSet row = next.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    /**
     * Whoever inserts has locked the table before the number is given out, and keeps the lock until the end. One that
     * is prepared has another name from then on: nothing is known while there is any. Nor if sessions get more than
     * one number at once and keep the rest.
     */
    @Override
    public Optional<Set<String>> writers() {
        return sessions.call("Cannot see who leaves marks", connection -> {
            if (!isTrue(connection, ONE_BY_ONE)) {
                return Optional.empty();
            }
            Set<String> writers = new HashSet<>();
            try (Statement words = connection.createStatement();
                    ResultSet row = words.executeQuery(WRITERS)) {
                while (row.next()) {
                    writers.add(row.getString(1));
                }
            }
            return writers.stream().anyMatch(name -> name.startsWith(PREPARED))
                    ? Optional.empty()
                    : Optional.of(writers);
        });
    }

    @Override
    public String name(TableName table) {
        return Names.schema(table) + "." + table.name();
    }

    @Override
    public String table() {
        return "midflight.dirty";
    }

    @Override
    public String micros() {
        return "(extract(epoch FROM at) * 1000000)::bigint";
    }

    @Override
    public String now() {
        return "(extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::bigint";
    }

    @Override
    public String delete(String ids) {
        return "DELETE FROM midflight.dirty WHERE id IN (%s)".formatted(ids);
    }

    /** What triggers write has no mark of its own. */
    static List<Finding> triggers(Connection connection, List<TableName> tables) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(TRIGGERS)) {
            query.setArray(
                    1,
                    connection.createArrayOf(
                            "text", tables.stream().map(Names::quote).toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    findings.add(Finding.warn(
                            "table " + row.getString(1),
                            "what its triggers %s write into other tables has no mark of the application"
                                    .formatted(row.getString(2)),
                            "Let the application mark those rows too, or the trigger."));
                }
            }
        }
        return findings;
    }

    /** Whether these logins can leave marks, and Midflight's can read and remove them. */
    static List<Finding> findings(Connection connection, List<String> logins) throws SQLException {
        if (!isThere(connection)) {
            return List.of(Finding.warn(
                    SUBJECT,
                    "midflight.dirty is not there yet: no writer leaves marks",
                    "Let every writer leave marks before the migration begins; what is changed without one later on"
                            + " does not move."));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(
                isTrue(connection, OWN)
                        ? Finding.ok(SUBJECT, "midflight.dirty is there")
                        : Finding.refuse(
                                SUBJECT,
                                "Midflight's login may not read and delete marks, or make tables in the schema"
                                        + " midflight",
                                "GRANT the role that owns the schema midflight to Midflight's login."));
        try (PreparedStatement query = connection.prepareStatement(LACKING)) {
            query.setArray(1, connection.createArrayOf("text", logins.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    findings.add(Finding.refuse(
                            "login " + row.getString(1),
                            "it writes to the tables and may not leave marks",
                            "GRANT USAGE ON SCHEMA midflight TO PUBLIC; GRANT INSERT ON midflight.dirty TO PUBLIC."));
                }
            }
        }
        return findings;
    }
}
