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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A guard trigger on every table and partition, which refuses each statement of a session that does not carry the
 * migration's pass. Unlike rights, it holds for owners and superusers, for sessions that are open and for snapshots
 * that are old; {@code ENABLE ALWAYS} makes it fire for replicas too.
 *
 * <p>One transaction raises it: the tables are locked against writers ({@link TableLocks}), which waits for each
 * transaction that has written; then the triggers are made and the log's end is read. An operator with the right to
 * alter a table can drop its trigger: this is a fence against applications, not against people.
 *
 * <p>Neither raising nor lowering waits for readers. To drop a trigger would, so lowering only notes that the fence is
 * open, and the triggers look. Each raising has a number, which its triggers know; the note is of numbers. So a session
 * with an old snapshot cannot take an earlier opening for this one. Triggers of openings past are dropped when nobody
 * is in the way.
 */
final class PgFence implements Fence {

    /** By the number of a raising and the migration: each counts for itself. */
    private static final String TRIGGER = "midflight_guard_%d_%08x";

    private static final String TREE = "SELECT DISTINCT n.nspname, c.relname FROM pg_catalog.unnest(?::text[]) w(name),"
            + " LATERAL (SELECT relid FROM pg_catalog.pg_partition_tree(w.name::regclass) UNION SELECT"
            + " w.name::regclass) p JOIN pg_catalog.pg_class c ON c.oid = p.relid JOIN pg_catalog.pg_namespace n ON"
            + " n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') ORDER BY 1, 2";

    private static final String GUARDS = "SELECT n.nspname, c.relname, t.tgname FROM pg_catalog.pg_trigger t JOIN"
            + " pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE t.tgname LIKE 'midflight\\_guard\\_%' AND pg_catalog.encode(t.tgargs, 'escape') LIKE ? ORDER BY"
            + " 1, 2, 3";

    private static final String OTHERS = "SELECT w.place, pg_catalog.split_part(pg_catalog.encode(t.tgargs, 'escape'),"
            + " E'\\\\000', 1) FROM pg_catalog.unnest(?::text[]) WITH ORDINALITY w(name, place) JOIN"
            + " pg_catalog.pg_trigger t ON t.tgrelid = pg_catalog.to_regclass(w.name) WHERE t.tgname LIKE"
            + " 'midflight\\_guard\\_%'";

    private static final String RAISE = "INSERT INTO midflight.fence AS f (migration, raised, opened) VALUES (?, 1, 0)"
            + " ON CONFLICT (migration) DO UPDATE SET raised = f.raised + 1 RETURNING raised";

    private static final String OPEN =
            "UPDATE midflight.fence SET opened = raised WHERE migration = ? AND opened < raised";

    private static final String RAISED = "SELECT FROM midflight.fence WHERE migration = ? AND opened < raised";

    private static final String READERS = "SELECT coalesce(string_agg(DISTINCT l.pid::text, ', '), '') FROM"
            + " pg_catalog.pg_locks l WHERE l.relation = ?::regclass AND l.granted AND l.pid <> pg_backend_pid()";

    private static final String MARK =
            "INSERT INTO midflight.marker (migration, mark, at) VALUES (?, 'fence', now()) ON"
                    + " CONFLICT (migration) DO UPDATE SET mark = EXCLUDED.mark, at = EXCLUDED.at";

    /** A lock that was not had in time, and a deadlock that somebody found before. */
    private static final Set<String> LOCKED = Set.of(Failures.LOCK_TIMEOUT, "40P01");

    /** For how long the application's writers may stand at first, and after how many attempts twice as long. */
    private static final long PATIENCE_MILLIS = 60;

    private static final int ATTEMPTS_ALIKE = 4;

    /** While a trigger is being dropped others queue behind, so each attempt is short. */
    private static final String DROP_PATIENCE =
            "SET LOCAL lock_timeout = '100ms'; SET LOCAL synchronous_commit = local";

    private static final Duration DROP_PAUSE = Duration.ofMillis(200);
    private static final Duration DROP_WAIT = Duration.ofSeconds(15);

    /** A trigger on a table. */
    private record Guard(TableName table, String trigger) {}

    private final Sessions sessions;
    private final Optional<Supplier<Position>> place;

    PgFence(Sessions sessions) {
        this.sessions = sessions;
        this.place = Optional.empty();
    }

    /** A fence of a store whose log is not read: {@code place} is asked where the changes end, once it is up. */
    PgFence(Sessions sessions, Supplier<Position> place) {
        this.sessions = sessions;
        this.place = Optional.of(place);
    }

    @Override
    public void install(List<Table> tables, Duration wait) {
        prepare();
        OpenWriters.awaitEnd(sessions, trees(tables), wait);
    }

    private void prepare() {
        StateTables.create(sessions);
        sessions.call("Cannot make the fence's pass", connection -> StateTables.pass(connection, sessions.migration()));
        if (!raised()) {
            tidy();
        }
    }

    private List<TableName> trees(List<Table> tables) {
        return sessions.call("Cannot find the tables to fence", connection -> tree(connection, tables));
    }

    @Override
    public Position raise(List<Table> tables, Duration wait) {
        prepare();
        long deadline = System.nanoTime() + wait.toNanos();
        TableLocks locks = new TableLocks(trees(tables));
        for (int attempt = 0; ; attempt++) {
            long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            long patience = Math.min(left, PATIENCE_MILLIS << (attempt / ATTEMPTS_ALIKE));
            try {
                Position end =
                        sessions.transact("Cannot raise the fence", connection -> raise(connection, locks, patience));
                return place.map(Supplier::get).orElse(end);
            } catch (StoreUnavailableException failure) {
                if (isLocked(failure) && patience < left) {
                    locks.learn();
                    continue;
                }
                if (!isLocked(failure)) {
                    throw failure;
                }
                throw new StoreUnavailableException(
                        "%s: transactions that have written to the tables were still open after %d ms%s"
                                .formatted(
                                        failure.getMessage(),
                                        wait.toMillis(),
                                        OpenWriters.named(sessions, locks.tables())),
                        "End them (%s), or allow a longer pause.".formatted(OpenWriters.HOW_TO_END),
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
            long number = number(connection);
            for (TableName table : locks.tables()) {
                guard(words, Names.quote(table), new Marked(sessions.migration(), pass, number));
            }
        }
        PgPosition fence = PgRows.end(connection);
        if (place.isPresent()) {
            return fence;
        }
        try (PreparedStatement mark = connection.prepareStatement(MARK)) {
            mark.setString(1, sessions.migration());
            mark.executeUpdate();
        }
        return fence;
    }

    private long number(Connection connection) throws SQLException {
        try (PreparedStatement raise = connection.prepareStatement(RAISE)) {
            raise.setString(1, sessions.migration());
            try (ResultSet row = raise.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** What a trigger knows: whose it is, the pass, and the number of the raising. */
    private record Marked(String migration, String pass, long number) {}

    private static void guard(Statement words, String table, Marked marked) throws SQLException {
        String trigger = TRIGGER.formatted(marked.number(), marked.migration().hashCode());
        words.execute(
                ("CREATE TRIGGER %s BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE"
                                + " FUNCTION midflight.guard(%s, %s, %d)")
                        .formatted(
                                trigger,
                                table,
                                Names.literal(marked.migration()),
                                Names.literal(digest(marked.pass())),
                                marked.number()));
        words.execute("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s".formatted(table, trigger));
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

    private List<Guard> guards() {
        return sessions.call("Cannot look for the fence", connection -> {
            try (PreparedStatement query = connection.prepareStatement(GUARDS)) {
                String name = sessions.migration()
                        .replace("\\", "\\\\")
                        .replace("%", "\\%")
                        .replace("_", "\\_");
                query.setString(1, name + "\\\\000%");
                List<Guard> guards = new ArrayList<>();
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        guards.add(new Guard(Names.table(rows.getString(1), rows.getString(2)), rows.getString(3)));
                    }
                }
                return guards;
            }
        });
    }

    /** Whoever lowers it a second time has the time to take away what the first time left. */
    @Override
    public void lower(List<Table> tables) {
        boolean opened = sessions.transact("Cannot lower the fence", connection -> {
            if (!StateTables.exist(connection)) {
                return false;
            }
            try (Statement words = connection.createStatement()) {
                words.execute("SET LOCAL synchronous_commit = local");
            }
            try (PreparedStatement open = connection.prepareStatement(OPEN)) {
                open.setString(1, sessions.migration());
                return open.executeUpdate() > 0;
            }
        });
        if (!opened) {
            tidy();
        }
    }

    /** Drops what triggers it can of a fence that is open; the rest stand open. */
    private void tidy() {
        for (Guard guard : guards()) {
            drop(guard);
        }
    }

    /** False if somebody who uses the table was in the way. */
    private boolean drop(Guard guard) {
        return sessions.transact("Cannot drop the fence's trigger of " + guard.table(), connection -> {
            try (Statement words = connection.createStatement()) {
                words.execute(DROP_PATIENCE);
                words.execute("DROP TRIGGER IF EXISTS %s ON %s".formatted(guard.trigger(), Names.quote(guard.table())));
                return true;
            } catch (SQLException busy) {
                if (LOCKED.contains(Failures.state(busy))) {
                    connection.rollback();
                    return false;
                }
                throw busy;
            }
        });
    }

    @Override
    public void remove(List<Table> tables) {
        lower(tables);
        long deadline = System.nanoTime() + DROP_WAIT.toNanos();
        for (Guard guard : guards()) {
            while (!drop(guard)) {
                if (System.nanoTime() > deadline) {
                    throw new StoreUnavailableException(
                            "Cannot remove the fence's trigger of %s: sessions %s use the table; the writers are let in"
                                            .formatted(guard.table(), users(guard.table()))
                                    + " all the same.",
                            "End their transactions, then run the same command again.",
                            null);
                }
                LockSupport.parkNanos(DROP_PAUSE.toNanos());
            }
        }
        StateTables.removeRest(sessions);
    }

    private String users(TableName table) {
        return sessions.call("Cannot look who uses " + table, connection -> {
            try (PreparedStatement query = connection.prepareStatement(READERS)) {
                query.setString(1, Names.quote(table));
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getString(1);
                }
            }
        });
    }

    @Override
    public boolean raised() {
        return sessions.call("Cannot look for the fence", connection -> {
            if (!StateTables.exist(connection)) {
                return false;
            }
            try (PreparedStatement query = connection.prepareStatement(RAISED)) {
                query.setString(1, sessions.migration());
                try (ResultSet row = query.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    @Override
    public Map<TableName, String> others(List<TableName> tables) {
        return sessions.call("Cannot look for other fences", connection -> {
            String[] names = tables.stream().map(Names::quote).toArray(String[]::new);
            Map<TableName, String> others = new HashMap<>();
            try (PreparedStatement query = connection.prepareStatement(OTHERS)) {
                query.setArray(1, connection.createArrayOf("text", names));
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        if (!rows.getString(2).equals(sessions.migration())) {
                            others.put(tables.get(rows.getInt(1) - 1), rows.getString(2));
                        }
                    }
                }
            }
            return others;
        });
    }

    @Override
    public List<Finding> trial(List<String> logins) {
        return new FenceTrial(sessions).run(logins);
    }

    /** For the trial: the guard on a table of its own. */
    static void guardForTrial(Statement words, String table) throws SQLException {
        guard(words, table, new Marked("trial", "trial", 1));
    }
}
