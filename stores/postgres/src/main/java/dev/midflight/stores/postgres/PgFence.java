package dev.midflight.stores.postgres;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Position;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A guard trigger on every table and partition, which refuses each statement of a session that does not carry the
 * migration's pass. Unlike rights, it holds for owners and superusers, for sessions that are open and for snapshots
 * that are old; {@code ENABLE ALWAYS} makes it fire for replicas too.
 *
 * <p>One transaction raises it: the tables are locked against writers ({@link TableLocks}), which waits for each
 * transaction that has written; then the triggers are made and the log's end is read. An operator with the
 * right to alter a table can drop its trigger: this is a fence against applications, not against people.
 */
final class PgFence implements Fence {

    static final String TRIGGER = "midflight_guard";

    private static final String TREE = "SELECT DISTINCT n.nspname, c.relname FROM pg_catalog.unnest(?::text[]) w(name),"
            + " LATERAL (SELECT relid FROM pg_catalog.pg_partition_tree(w.name::regclass) UNION SELECT"
            + " w.name::regclass) p JOIN pg_catalog.pg_class c ON c.oid = p.relid JOIN pg_catalog.pg_namespace n ON"
            + " n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') ORDER BY 1, 2";

    private static final String GUARDED = "SELECT n.nspname, c.relname FROM pg_catalog.pg_trigger t JOIN"
            + " pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE t.tgname = '" + TRIGGER + "' AND pg_catalog.encode(t.tgargs, 'escape') LIKE ? ORDER BY 1, 2";

    private static final String MARK =
            "INSERT INTO midflight.marker (migration, mark, at) VALUES (?, 'fence', now()) ON"
                    + " CONFLICT (migration) DO UPDATE SET mark = EXCLUDED.mark, at = EXCLUDED.at";

    /** A lock that was not had in time, and a deadlock that somebody found before. */
    private static final Set<String> LOCKED = Set.of("55P03", "40P01");

    /** For how long the application's writers may stand at first, and after how many attempts twice as long. */
    private static final long PATIENCE_MILLIS = 60;

    private static final int ATTEMPTS_ALIKE = 4;

    private final Sessions sessions;

    PgFence(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void install(List<Table> tables) {
        StateTables.create(sessions);
        sessions.call("Cannot make the fence's pass", connection -> StateTables.pass(connection, sessions.migration()));
    }

    @Override
    public Position raise(List<Table> tables, Duration wait) {
        install(tables);
        long deadline = System.nanoTime() + wait.toNanos();
        TableLocks locks = sessions.call(
                "Cannot find the tables to fence", connection -> new TableLocks(tree(connection, tables)));
        for (int attempt = 0; ; attempt++) {
            long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            long patience = Math.min(left, PATIENCE_MILLIS << (attempt / ATTEMPTS_ALIKE));
            try {
                return sessions.transact("Cannot raise the fence", connection -> raise(connection, locks, patience));
            } catch (StoreUnavailableException failure) {
                if (isLocked(failure) && patience < left) {
                    locks.learn();
                    continue;
                }
                throw new StoreUnavailableException(
                        "%s: transactions were still open after %d ms, or the server did not answer."
                                .formatted(failure.getMessage(), wait.toMillis()),
                        "End long transactions on the tables, then raise the fence again.",
                        failure);
            }
        }
    }

    private static boolean isLocked(StoreUnavailableException failure) {
        return failure.getCause() instanceof SQLException cause && LOCKED.contains(cause.getSQLState());
    }

    private Position raise(Connection connection, TableLocks locks, long patience) throws SQLException {
        try (Statement words = connection.createStatement()) {
            words.execute("SET LOCAL synchronous_commit = local");
            locks.take(words, patience);
            String pass = StateTables.pass(connection, sessions.migration());
            for (TableName table : locks.tables()) {
                guard(words, Names.quote(table), sessions.migration(), pass);
            }
        }
        PgPosition fence = PgRows.end(connection);
        try (PreparedStatement mark = connection.prepareStatement(MARK)) {
            mark.setString(1, sessions.migration());
            mark.executeUpdate();
        }
        return fence;
    }

    private static void guard(Statement words, String table, String migration, String pass) throws SQLException {
        words.execute("DROP TRIGGER IF EXISTS %s ON %s".formatted(TRIGGER, table));
        words.execute(
                ("CREATE TRIGGER %s BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE"
                                + " FUNCTION midflight.guard(%s, %s)")
                        .formatted(TRIGGER, table, Names.literal(migration), Names.literal(digest(pass))));
        words.execute("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s".formatted(table, TRIGGER));
    }

    /** What the trigger knows of the pass; anybody may read a trigger's arguments. */
    private static String digest(String pass) {
        try {
            byte[] hash = java.security.MessageDigest.getInstance("SHA-256")
                    .digest(pass.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return java.util.HexFormat.of().formatHex(hash);
        } catch (java.security.NoSuchAlgorithmException absent) {
            throw new IllegalStateException("this Java has no SHA-256", absent);
        }
    }

    private static List<TableName> tree(Connection connection, List<Table> tables) throws SQLException {
        String[] names = tables.stream().map(table -> Names.quote(table.name())).toArray(String[]::new);
        try (PreparedStatement query = connection.prepareStatement(TREE)) {
            query.setArray(1, connection.createArrayOf("text", names));
            return names(query);
        }
    }

    private static List<TableName> names(PreparedStatement query) throws SQLException {
        List<TableName> names = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                names.add(Names.table(rows.getString(1), rows.getString(2)));
            }
        }
        return names;
    }

    private List<TableName> guarded(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(GUARDED)) {
            String name = sessions.migration()
                    .replace("\\", "\\\\")
                    .replace("%", "\\%")
                    .replace("_", "\\_");
            query.setString(1, name + "\\\\000%");
            return names(query);
        }
    }

    @Override
    public void lower(List<Table> tables) {
        sessions.transact("Cannot lower the fence", connection -> {
            try (Statement words = connection.createStatement()) {
                words.execute("SET LOCAL lock_timeout = '30s'; SET LOCAL synchronous_commit = local");
                for (TableName table : guarded(connection)) {
                    words.execute("DROP TRIGGER IF EXISTS %s ON %s".formatted(TRIGGER, Names.quote(table)));
                }
            }
            return true;
        });
    }

    @Override
    public void remove(List<Table> tables) {
        lower(tables);
        StateTables.removeRest(sessions);
    }

    @Override
    public boolean raised() {
        return sessions.call(
                "Cannot look for the fence", connection -> !guarded(connection).isEmpty());
    }

    @Override
    public List<Finding> trial(List<String> logins) {
        return new FenceTrial(sessions).run(logins);
    }

    /** For the trial: the guard on a table of its own. */
    static void guardForTrial(Statement words, String table) throws SQLException {
        guard(words, table, "trial", "trial");
    }
}
