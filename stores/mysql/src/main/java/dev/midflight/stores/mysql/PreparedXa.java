package dev.midflight.stores.mysql;

import dev.midflight.spi.StoreUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The XA transactions that a server has prepared and that nobody has decided yet. */
final class PreparedXa {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private PreparedXa() {}

    /** Their ids, as {@link XaId} writes them. */
    static Set<String> ids(Connection connection) throws SQLException {
        try (Statement statement = Sql.statement(connection);
                ResultSet rows = statement.executeQuery("XA RECOVER")) {
            Set<String> prepared = new HashSet<>();
            while (rows.next()) {
                int global = rows.getInt(2);
                int branch = rows.getInt(3);
                byte[] data = rows.getBytes(4);
                prepared.add(XaId.of(
                        rows.getLong(1),
                        Arrays.copyOf(data, global),
                        Arrays.copyOfRange(data, global, global + branch)));
            }
            return prepared;
        }
    }

    /**
     * Waits until those that are prepared now are decided. Their shared locks do not last until then: MariaDB lets them
     * go at XA PREPARE, MySQL when it is started again. One may be listed a moment after that; so two looks count, and
     * none of both may be left, twice. Where none was ever prepared, one look is enough.
     *
     * @param end in nanoseconds of the system's clock
     * @throws StoreUnavailableException if some are not decided by then
     */
    static void awaitDecided(Connection connection, long end) throws SQLException {
        Set<String> open = seen(connection);
        if (open.isEmpty() && begun(connection) == 0) {
            return;
        }
        pause();
        open.addAll(seen(connection));
        int without = open.isEmpty() ? 2 : 0;
        while (without < 2) {
            pause();
            Set<String> now = seen(connection);
            without = Collections.disjoint(now, open) ? without + 1 : 0;
            if (without == 0 && System.nanoTime() > end) {
                now.retainAll(open);
                throw new StoreUnavailableException(
                        "%d XA transactions are prepared and not decided; the fence is not raised"
                                .formatted(now.size()),
                        "Commit or roll back the transactions that XA RECOVER shows, or allow a longer pause.",
                        null);
            }
        }
    }

    /** None where the login may not list them, which the check has said. */
    private static Set<String> seen(Connection connection) throws SQLException {
        try {
            return ids(connection);
        } catch (SQLException refused) {
            if (refused.getErrorCode() == Failures.XA_FAULT) {
                return new HashSet<>();
            }
            throw refused;
        }
    }

    /** How many XA PREPAREs were begun on the server. */
    private static long begun(Connection connection) throws SQLException {
        return Long.parseLong(Sql.rows(connection, "SHOW GLOBAL STATUS LIKE 'Com\\_xa\\_prepare'")
                .get(0)
                .get(1));
    }

    private static void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }
}
