package dev.midflight.stores.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Takes the state from an older owner.
 *
 * <p>A lane's row of progress is locked as long as its transaction is open. An owner that works ends it soon. One that
 * was stopped in the middle (a paused process, a machine that is cut off) would hold it for ever, and so would a lost
 * connection of this one: after a wait the sessions, which each lane has noted, are ended, and the server rolls back
 * what they began. The owner's row is locked while a note is saved, by sessions which the server ends by itself.
 */
final class Takeover {

    private static final int WAIT_SECONDS = 5;
    private static final int TRIES = 12;

    private final Connection connection;
    private final StateNames names;
    private final long epoch;

    /** A takeover within an open transaction. */
    Takeover(Connection connection, StateNames names, long epoch) {
        this.connection = connection;
        this.names = names;
        this.epoch = epoch;
    }

    /** What a takeover writes; done again as a whole after sessions were ended. */
    interface Steps {
        void take() throws SQLException;
    }

    void take(Steps steps) throws SQLException {
        String before = Sql.text(connection, "SELECT @@SESSION.innodb_lock_wait_timeout");
        Sql.run(connection, "SET SESSION innodb_lock_wait_timeout = " + WAIT_SECONDS);
        try {
            for (int left = TRIES; ; left--) {
                try {
                    steps.take();
                    takeLanes();
                    return;
                } catch (SQLException e) {
                    if (e.getErrorCode() != Failures.LOCK_WAIT || left == 0) {
                        throw e;
                    }
                    endSessions();
                }
            }
        } finally {
            Sql.run(connection, "SET SESSION innodb_lock_wait_timeout = " + before);
        }
    }

    private void takeLanes() throws SQLException {
        Sql.run(
                connection,
                "UPDATE midflight_progress SET epoch = %d, touched = touched + 1 WHERE %s"
                        .formatted(epoch, names.where()));
    }

    /** Only sessions of this login in this database: after a restart of the server a number may be someone else's. */
    private void endSessions() throws SQLException {
        List<String> noted = Sql.texts(
                connection,
                "SELECT session FROM midflight_progress WHERE epoch <= %d AND %s".formatted(epoch, names.where()));
        List<String> here = Sql.rows(connection, "SELECT SUBSTRING_INDEX(USER(), '@', 1), DATABASE()")
                .get(0);
        for (SessionState session : SessionState.all(connection)) {
            if (noted.contains(Long.toString(session.id()))
                    && here.equals(List.of(session.user(), session.database()))) {
                end(session);
            }
        }
    }

    private void end(SessionState session) throws SQLException {
        if (session.waitsForRoom()) {
            throw new SQLException(session.wait("the server"), "HY000", Failures.DISK_FULL);
        }
        try {
            Sql.run(connection, "KILL " + session.id());
        } catch (SQLException e) {
            if (e.getErrorCode() != Failures.NO_SUCH_SESSION) {
                throw e;
            }
        }
    }
}
