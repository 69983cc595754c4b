package dev.midflight.stores.mysql;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Position;
import dev.midflight.spi.Source;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The fence: {@link Guard} on every table, and one row that says whether it is up. */
final class MysqlFence implements Fence {

    private static final Duration REMOVAL_WAIT = Duration.ofSeconds(30);
    private static final Duration DEFINITION_PAUSE = Duration.ofMillis(250);

    /** For how long a definition is tried, first and at most; the statement itself takes part of it. */
    private static final long TRY_FIRST_MILLIS = 150;

    private static final long TRY_LAST_MILLIS = 1_000;

    private static final String PATIENCE = "SET SESSION lock_wait_timeout = %s";
    private static final String PATIENCE_OF_MARIADB = PATIENCE + ", max_statement_time = %s";

    /** MariaDB keeps when a trigger was made in hundredths of a second, rounded down. */
    private static final Duration MOMENT_OF_A_TRIGGER = Duration.ofMillis(20);

    private static final Set<Integer> IN_THE_WAY =
            Set.of(Failures.LOCK_WAIT, Failures.STATEMENT_TIME, Failures.DEADLOCK);

    private final Link link;
    private final Source source;

    MysqlFence(Link link, Source source) {
        this.link = link;
        this.source = source;
    }

    @Override
    public void install(List<Table> tables, Duration wait) {
        install(tables, wait, Guard::missing);
    }

    @Override
    public void closeUnfilled(List<Table> tables, Duration wait) {
        install(tables, wait, Guard::missingForChanges);
        link.with("Cannot raise the fence within %d ms".formatted(wait.toMillis()), connection -> {
            raise(connection, System.nanoTime() + wait.toNanos());
            return 0;
        });
    }

    @Override
    public void filled(List<Table> tables, Duration wait) {
        install(tables, wait);
    }

    /** Which triggers of a table are wanted and missing. */
    private interface Missing {
        List<String> of(Guard guard, TableName table, String database, Map<String, String> there);
    }

    private void install(List<Table> tables, Duration wait, Missing missing) {
        link.with("Cannot prepare the fence", connection -> {
            link.forgetState();
            link.createState(connection);
            Guard guard = guard(connection);
            Map<String, String> there = Guard.there(connection, link.database());
            Patience patience = new Patience(wait);
            boolean mayLock = link.server().mariadb() && mayLock(connection);
            for (Table table : tables) {
                define(connection, table.name(), alone(guard.removalOfMoved(table.name(), there)), patience);
                List<String> statements = missing.of(guard, table.name(), link.database(), there);
                define(connection, table.name(), creating(table, statements, mayLock), patience);
            }
            return 0;
        });
    }

    /**
     * How the triggers of a table are created. On MariaDB in a moment in which nobody uses it: a statement that an
     * application has prepared keeps which tables its triggers need. If it was prepared when some of the triggers were
     * there and not yet its own, the server takes that for complete as long as no trigger was made later than the
     * statement by its clock; from then on it fails as often as it is executed, with "table doesn't exist" (1146). So
     * nobody executes one in between, and at the end one trigger is made again, at a time that is later by that clock,
     * too. Without the right to lock tables such statements fail until that is done.
     */
    private List<Definition> creating(Table table, List<String> statements, boolean mayLock) {
        if (!link.server().mariadb() || statements.isEmpty()) {
            return alone(statements);
        }
        List<Definition> definitions =
                new ArrayList<>(alone(statements.stream().map(Guard::replacing).toList()));
        String last = Guard.replacing(statements.get(statements.size() - 1));
        definitions.add(session -> {
            LockSupport.parkNanos(MOMENT_OF_A_TRIGGER.toNanos());
            Sql.run(session, last);
        });
        return mayLock ? List.of(session -> together(session, table, definitions)) : definitions;
    }

    private static void together(Connection connection, Table table, List<Definition> definitions) throws SQLException {
        Sql.run(connection, "LOCK TABLES %s WRITE".formatted(Sql.quote(table.name())));
        try {
            for (Definition definition : definitions) {
                definition.run(connection);
            }
        } finally {
            Sql.run(connection, "UNLOCK TABLES");
        }
    }

    private static boolean mayLock(Connection connection) throws SQLException {
        try {
            Sql.run(connection, "LOCK TABLES midflight_opened READ");
            Sql.run(connection, "UNLOCK TABLES");
            return true;
        } catch (SQLException refused) {
            if (refused.getErrorCode() == Failures.NO_DATABASE_ACCESS) {
                return false;
            }
            throw refused;
        }
    }

    @Override
    public Position raise(List<Table> tables, Duration wait) {
        link.with("Cannot raise the fence within %d ms".formatted(wait.toMillis()), connection -> {
            Guard guard = guard(connection);
            Map<String, String> there = Guard.there(connection, link.database());
            for (Table table : tables) {
                if (!guard.isInstalled(table.name(), there)) {
                    throw new StoreRefusedException(
                            "The fence is not prepared on %s of %s."
                                    .formatted(table.name(), link.sessions().endpoint()),
                            "Prepare the cutover again.",
                            null);
                }
            }
            long end = System.nanoTime() + wait.toNanos();
            raise(connection, end);
            awaitPrepared(connection, end);
            return 0;
        });
        return source.mark("fence");
    }

    private void awaitPrepared(Connection connection, long end) throws SQLException {
        boolean decided = false;
        try {
            PreparedXa.awaitDecided(connection, end);
            decided = true;
        } finally {
            if (!decided) {
                Sql.run(connection, opening());
            }
        }
    }

    private void raise(Connection connection, long end) throws SQLException {
        long began = System.nanoTime();
        while (true) {
            long left = Math.max(10, (end - System.nanoTime()) / 1_000_000);
            try {
                Sql.run(connection, "SET SESSION innodb_lock_wait_timeout = %d".formatted(Math.max(1, left / 1000)));
                Sql.run(connection, limited(raising(), left));
                Sql.run(connection, "SET SESSION innodb_lock_wait_timeout = DEFAULT");
                return;
            } catch (SQLException e) {
                boolean again = e.getErrorCode() == Failures.DEADLOCK && System.nanoTime() < end;
                if (!again) {
                    throw waited(connection, e, began);
                }
            }
        }
    }

    private static SQLException waited(Connection connection, SQLException failure, long began) {
        int code = failure.getErrorCode();
        if (IN_THE_WAY.contains(code)) {
            throw new StoreUnavailableException(
                    "Transactions that have written to the tables were still open; the fence is not raised (%d)%s"
                            .formatted(code, OpenTransactions.named(connection, began)),
                    "End the long transactions (%s), or allow a longer pause.".formatted(OpenTransactions.HOW_TO_END),
                    failure);
        }
        return failure;
    }

    /** The lock wait of InnoDB counts whole seconds; MariaDB can also limit a statement to milliseconds. */
    private String limited(String sql, long millis) {
        return link.server().mariadb()
                ? "SET STATEMENT max_statement_time = %d.%03d FOR %s".formatted(millis / 1000, millis % 1000, sql)
                : sql;
    }

    @Override
    public void lower(List<Table> tables) {
        link.with("Cannot lower the fence", connection -> {
            if (StateTables.exist(connection)) {
                Sql.run(connection, opening());
            }
            return 0;
        });
    }

    @Override
    public void remove(List<Table> tables) {
        lower(tables);
        link.with("Cannot remove the fence", connection -> {
            Guard guard = new Guard(link.migration(), "");
            Patience patience = new Patience(REMOVAL_WAIT);
            for (Table table : tables) {
                define(connection, table.name(), alone(guard.removal(table.name())), patience);
            }
            for (TableName trigger : guard.left(connection, link.database())) {
                define(connection, trigger, alone(List.of("DROP TRIGGER IF EXISTS " + Sql.quote(trigger))), patience);
            }
            return 0;
        });
    }

    /** What changes a table's triggers, and is repeated as a whole if somebody was in the way. */
    private interface Definition {
        void run(Connection connection) throws SQLException;
    }

    private static List<Definition> alone(List<String> statements) {
        return statements.stream()
                .map(statement -> (Definition) session -> Sql.run(session, statement))
                .toList();
    }

    /**
     * Changes the triggers of a table that is in use. Everybody else who wants it waits for us while we wait for the
     * open transactions, which may be those of mere readers. So we wait only for a moment at a time, and afterwards
     * stand back for as long as it took. The moment grows: a busy server may need more for the statement alone.
     */
    private void define(Connection connection, TableName table, List<Definition> definitions, Patience patience)
            throws SQLException {
        String form = link.server().mariadb() ? PATIENCE_OF_MARIADB : PATIENCE;
        for (Definition definition : definitions) {
            long millis = TRY_FIRST_MILLIS;
            Sql.run(connection, form.formatted("1", millis / 1000.0));
            while (!isDefined(connection, table, definition, patience)) {
                LockSupport.parkNanos(DEFINITION_PAUSE.toNanos());
                millis = Math.min(TRY_LAST_MILLIS, 3 * millis / 2);
                Sql.run(connection, form.formatted("1", millis / 1000.0));
            }
        }
        Sql.run(connection, form.formatted(Integer.toString(Sessions.LOCK_WAIT_SECONDS), "DEFAULT"));
    }

    /** False if somebody who uses the table was in the way. */
    private boolean isDefined(Connection connection, TableName table, Definition definition, Patience patience)
            throws SQLException {
        long began = System.nanoTime();
        try {
            definition.run(connection);
            LockSupport.parkNanos(System.nanoTime() - began);
            return true;
        } catch (SQLException busy) {
            if (!IN_THE_WAY.contains(busy.getErrorCode())) {
                throw busy;
            }
            if (patience.isOver()) {
                throw new StoreUnavailableException(
                        "Cannot change the fence's triggers of %s within %s: open transactions use it (%d)%s"
                                .formatted(
                                        table,
                                        patience.length(),
                                        busy.getErrorCode(),
                                        OpenTransactions.named(connection, patience.began())),
                        "End them, readers too (%s), then run the same command again; others were not held up."
                                .formatted(OpenTransactions.HOW_TO_END),
                        busy);
            }
            return false;
        }
    }

    /** How long to wait for others; one for all tables of a call. */
    private record Patience(Duration length, long began) {

        Patience(Duration length) {
            this(length, System.nanoTime());
        }

        boolean isOver() {
            return System.nanoTime() - began > length.toNanos();
        }
    }

    @Override
    public boolean raised() {
        return link.with(
                "Cannot read whether the fence is raised",
                connection -> StateTables.exist(connection)
                        && Sql.text(
                                        connection,
                                        "SELECT f.raised > o.number FROM midflight_fence f JOIN midflight_opened o"
                                                + " USING (migration) WHERE f.migration = "
                                                + Sql.literal(link.migration()))
                                .equals("1"));
    }

    @Override
    public Map<TableName, String> others(List<TableName> tables) {
        return link.with("Cannot look for other fences", connection -> {
            Map<TableName, String> others = new HashMap<>();
            Guard.others(connection, link.database(), link.migration()).forEach((table, migration) -> tables.stream()
                    .filter(each -> each.name().equals(table))
                    .forEach(each -> others.put(each, migration)));
            return others;
        });
    }

    @Override
    public List<Finding> trial(List<String> logins) {
        return new FenceTrial(link).run(logins);
    }

    private Guard guard(Connection connection) throws SQLException {
        return new Guard(link.migration(), StateTables.pass(connection, link.migration()));
    }

    private String raising() {
        return "UPDATE midflight_fence SET raised = raised + 1 WHERE migration = " + Sql.literal(link.migration());
    }

    private String opening() {
        return "UPDATE midflight_opened o SET number = COALESCE((SELECT raised FROM midflight_fence f WHERE f.migration"
                + " = o.migration), 0) WHERE o.migration = " + Sql.literal(link.migration());
    }
}
