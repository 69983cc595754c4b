package dev.midflight.stores.mysql;

import dev.midflight.stores.sql.OpenSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Whose transactions are open, for a message. */
final class OpenTransactions {

    /** For a remedy. */
    static final String HOW_TO_END =
            "SELECT trx_mysql_thread_id, trx_started FROM information_schema.innodb_trx; KILL that number";

    private static final String OLDER = "SELECT t.trx_mysql_thread_id, CONCAT(COALESCE(p.user, '?'), '@',"
            + " COALESCE(p.host, '?')), t.trx_started FROM information_schema.innodb_trx t LEFT JOIN"
            + " information_schema.processlist p ON p.id = t.trx_mysql_thread_id WHERE t.trx_mysql_thread_id NOT IN"
            + " (0, CONNECTION_ID()) AND t.trx_started <= NOW(6) - INTERVAL %d MICROSECOND ORDER BY t.trx_started";

    private OpenTransactions() {}

    /**
     * The end of a message: those that were open at a moment and still are. A login without the right PROCESS sees none
     * but its own.
     *
     * @param began the moment, by {@link System#nanoTime}
     */
    static String named(Connection connection, long began) {
        long micros = (System.nanoTime() - began) / 1000;
        try {
            List<OpenSession> open = Sql.rows(connection, OLDER.formatted(micros)).stream()
                    .map(row -> new OpenSession(row.get(0), row.get(1), row.get(2)))
                    .toList();
            return open.isEmpty() ? "." : ": " + OpenSession.named(open) + ".";
        } catch (SQLException unseen) {
            return "; GRANT PROCESS ON *.* to Midflight's login lets this message name them.";
        }
    }
}
