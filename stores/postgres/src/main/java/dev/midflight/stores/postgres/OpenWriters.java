package dev.midflight.stores.postgres;

import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.TableName;
import dev.midflight.stores.sql.OpenSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The open transactions that have written to some tables. They are waited for by looking, not by asking for a lock:
 * whoever comes after a lock that is waited for waits as well.
 */
final class OpenWriters {

    /** For a remedy. */
    static final String HOW_TO_END = "SELECT pg_terminate_backend(number); a prepared one with ROLLBACK PREPARED";

    /** Autovacuum gives way to whoever wants its lock. A prepared transaction has no session. */
    private static final String OPEN = "SELECT DISTINCT l.virtualtransaction, coalesce(l.pid::text, ''),"
            + " coalesce(a.usename::text, '?'), coalesce(date_trunc('second', a.xact_start)::text, '') FROM"
            + " pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE l.granted AND"
            + " l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND"
            + " l.relation = ANY (?::text[]::regclass[]::oid[]) AND l.mode NOT IN ('AccessShareLock',"
            + " 'RowShareLock') AND l.pid IS DISTINCT FROM pg_backend_pid() AND coalesce(a.backend_type, '') <>"
            + " 'autovacuum worker' ORDER BY 4";

    private static final Duration LOOK_PAUSE = Duration.ofMillis(50);

    private OpenWriters() {}

    /** Waits until all that are open now have ended; those that begin later do not count. */
    static void awaitEnd(Sessions sessions, List<TableName> tables, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        Map<String, OpenSession> left = open(sessions, tables);
        while (!left.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new StoreUnavailableException(
                        "Cannot prepare the fence: transactions that have written to the tables are open for longer"
                                + " than %s: %s.".formatted(wait, OpenSession.named(List.copyOf(left.values()))),
                        "End them (%s), then run the same command again; others were not held up."
                                .formatted(HOW_TO_END),
                        null);
            }
            LockSupport.parkNanos(LOOK_PAUSE.toNanos());
            left.keySet().retainAll(open(sessions, tables).keySet());
        }
    }

    /** The end of a message. */
    static String named(Sessions sessions, List<TableName> tables) {
        try {
            Map<String, OpenSession> open = open(sessions, tables);
            return open.isEmpty() ? "." : ": " + OpenSession.named(List.copyOf(open.values())) + ".";
        } catch (StoreException unseen) {
            return ".";
        }
    }

    private static Map<String, OpenSession> open(Sessions sessions, List<TableName> tables) {
        return sessions.call("Cannot look for open transactions", connection -> open(connection, tables));
    }

    private static Map<String, OpenSession> open(Connection connection, List<TableName> tables) throws SQLException {
        String[] names = tables.stream().map(Names::quote).toArray(String[]::new);
        Map<String, OpenSession> open = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(OPEN)) {
            query.setArray(1, connection.createArrayOf("text", names));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    open.put(
                            rows.getString(1),
                            new OpenSession(rows.getString(2), rows.getString(3), rows.getString(4)));
                }
            }
        }
        return open;
    }
}
