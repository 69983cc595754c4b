package dev.midflight.stores.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * What the server does for a session now. Asked with SHOW PROCESSLIST: information_schema.processlist is put into a
 * temporary table, for which a full disk has no room.
 *
 * @param id the session's number
 * @param user its login
 * @param database its database; empty if it has none
 * @param command what it was told to do
 * @param seconds for how long it has done so
 * @param state how far the server is, in its words; empty if it does not say
 */
record SessionState(long id, String user, String database, String command, long seconds, String state) {

    private static final Set<String> IDLE = Set.of("Sleep", "Binlog Dump");
    private static final Set<String> STATEMENTS = Set.of("Query", "Execute");
    private static final Set<String> WAITS_FOR_CLIENT =
            Set.of("Writing to net", "Reading from net", "Sending to client", "Receiving from client");

    /** Those that this login may see, its own at least. */
    static List<SessionState> all(Connection connection) throws SQLException {
        return Sql.rows(connection, "SHOW PROCESSLIST").stream()
                .map(row -> new SessionState(
                        Long.parseLong(row.get(0)),
                        row.get(1),
                        row.get(3),
                        row.get(4),
                        row.get(5).isEmpty() ? 0 : Long.parseLong(row.get(5)),
                        row.get(6)))
                .toList();
    }

    /** It runs a statement of a client, whatever that waits for. */
    boolean isRunningStatement() {
        return STATEMENTS.contains(command);
    }

    /** It runs something, and does not wait for the other end of its connection. */
    boolean isWorking() {
        return !IDLE.contains(command) && !WAITS_FOR_CLIENT.contains(state);
    }

    /** The server itself says that it cannot go on: a lock on a table, no room on the disk, a replica. */
    boolean isWaiting() {
        return isWorking() && state.startsWith("Waiting for");
    }

    /**
     * The server's log has no room, and the statement has written a part of itself there. To end it now would leave
     * that part, and every place in the log that the server names from then on would be wrong.
     */
    boolean waitsForRoom() {
        return isWaiting() && state.endsWith("space");
    }

    /** What it waits for and what to do, for the operator. */
    String wait(String where) {
        return "Session %d on %s has waited for %d s; the server says: %s. %s"
                .formatted(
                        id,
                        where,
                        seconds,
                        state,
                        waitsForRoom()
                                ? ("Free disk space on the server. If it does not go on within a minute of that, wake"
                                                + " it with KILL QUERY %d; before there is room, that would tear the"
                                                + " log.")
                                        .formatted(id)
                                : "Look on the server for what holds it up; it goes on by itself after that.");
    }
}
