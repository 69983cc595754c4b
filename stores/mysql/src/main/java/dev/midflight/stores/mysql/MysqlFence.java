package dev.midflight.stores.mysql;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Position;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The fence: {@link Guard} on every table, and one row that says whether it is up. */
final class MysqlFence implements Fence {

    private static final Duration DEFINITION_WAIT = Duration.ofSeconds(60);

    /** For how long the application may stand because of one definition. */
    private static final String MOMENT_SECONDS = "0.15";

    private static final Set<Integer> IN_THE_WAY = Set.of(Failures.STATEMENT_TIME, Failures.DEADLOCK);

    private final Link link;
    private final MysqlSource source;

    MysqlFence(Link link, MysqlSource source) {
        this.link = link;
        this.source = source;
    }

    @Override
    public void install(List<Table> tables) {
        link.with("Cannot prepare the fence", connection -> {
            link.forgetState();
            link.createState(connection);
            Guard guard = guard(connection);
            Sql.run(connection, "SET SESSION lock_wait_timeout = " + DEFINITION_WAIT.toSeconds());
            List<String> there = Guard.there(connection, link.database());
            for (Table table : tables) {
                for (String definition : guard.missing(table.name(), link.database(), there)) {
                    define(connection, definition);
                }
            }
            return 0;
        });
    }

    /**
     * Changes a table that is in use: every other transaction on it waits for us while we wait for the open ones. So we
     * wait only for a moment at a time, and afterwards stand back for as long as it took.
     */
    private void define(Connection connection, String definition) throws SQLException {
        long end = System.nanoTime() + DEFINITION_WAIT.toNanos();
        boolean limited = link.server().mariadb();
        while (true) {
            long began = System.nanoTime();
            try {
                if (limited) {
                    Sql.run(connection, "SET SESSION max_statement_time = " + MOMENT_SECONDS);
                }
                Sql.run(connection, definition);
                return;
            } catch (SQLException e) {
                if (!IN_THE_WAY.contains(e.getErrorCode()) || System.nanoTime() > end) {
                    throw e;
                }
            } finally {
                if (limited) {
                    Sql.run(connection, "SET SESSION max_statement_time = 0");
                }
                LockSupport.parkNanos(System.nanoTime() - began);
            }
        }
    }

    @Override
    public Position raise(List<Table> tables, Duration wait) {
        link.with("Cannot raise the fence within %d ms".formatted(wait.toMillis()), connection -> {
            Guard guard = guard(connection);
            List<String> there = Guard.there(connection, link.database());
            for (Table table : tables) {
                if (!guard.isInstalled(table.name(), there)) {
                    throw new StoreRefusedException(
                            "The fence is not prepared on %s of %s."
                                    .formatted(table.name(), link.sessions().endpoint()),
                            "Prepare the cutover again.",
                            null);
                }
            }
            raise(connection, System.nanoTime() + wait.toNanos());
            return 0;
        });
        return source.mark("fence");
    }

    private void raise(Connection connection, long end) throws SQLException {
        while (true) {
            long left = Math.max(10, (end - System.nanoTime()) / 1_000_000);
            try {
                Sql.run(connection, "SET SESSION innodb_lock_wait_timeout = %d".formatted(left / 1000 + 1));
                Sql.run(connection, limited(set(1), left));
                return;
            } catch (SQLException e) {
                boolean again = e.getErrorCode() == Failures.DEADLOCK && System.nanoTime() < end;
                if (!again) {
                    throw waited(e);
                }
            }
        }
    }

    private static SQLException waited(SQLException failure) {
        int code = failure.getErrorCode();
        if (code == Failures.LOCK_WAIT || code == Failures.STATEMENT_TIME || code == Failures.DEADLOCK) {
            throw new StoreUnavailableException(
                    "Transactions that have written to the tables were still open; the fence is not raised (%d)."
                            .formatted(code),
                    "End the long transactions, or allow a longer pause.",
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
                Sql.run(connection, set(0));
            }
            return 0;
        });
    }

    @Override
    public void remove(List<Table> tables) {
        lower(tables);
        link.with("Cannot remove the fence", connection -> {
            Sql.run(connection, "SET SESSION lock_wait_timeout = " + DEFINITION_WAIT.toSeconds());
            Guard guard = new Guard(link.migration(), "");
            for (Table table : tables) {
                guard.remove(connection, table.name());
            }
            return 0;
        });
    }

    @Override
    public boolean raised() {
        return link.with(
                "Cannot read whether the fence is raised",
                connection -> StateTables.exist(connection)
                        && Sql.text(
                                        connection,
                                        "SELECT fenced FROM midflight_fence WHERE migration = "
                                                + Sql.literal(link.migration()))
                                .equals("1"));
    }

    @Override
    public List<Finding> trial(List<String> logins) {
        return new FenceTrial(link).run(logins);
    }

    private Guard guard(Connection connection) throws SQLException {
        return new Guard(link.migration(), StateTables.pass(connection, link.migration()));
    }

    private String set(int fenced) {
        return "UPDATE midflight_fence SET fenced = %d WHERE migration = %s"
                .formatted(fenced, Sql.literal(link.migration()));
    }
}
