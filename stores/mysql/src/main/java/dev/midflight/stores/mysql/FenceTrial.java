package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tries the fence on a table of its own. Triggers ask nobody for a privilege, so what stops one login stops all; still
 * each named login is tried where Midflight may run a procedure in its name.
 */
final class FenceTrial {

    private static final TableName TABLE = new TableName("", "midflight_canary");
    private static final String PROCEDURE = "midflight_canary_write";
    private static final String WRITE = "INSERT INTO midflight_canary (id) VALUES (1)";
    private static final String SUBJECT = "fence";

    private final Link link;
    private final String migration;

    FenceTrial(Link link) {
        this.link = link;
        this.migration = link.migration() + "~canary";
    }

    List<Finding> run(List<String> logins) {
        return link.with("Cannot try the fence", connection -> {
            try {
                return run(connection, logins);
            } catch (SQLException refused) {
                return List.of(Finding.refuse(
                        SUBJECT,
                        "could not be tried: %d %s".formatted(refused.getErrorCode(), refused.getMessage()),
                        Privileges.remedy(refused, "the missing privilege")));
            }
        });
    }

    /** Begins with a statement that needs the privilege to clean up. */
    private List<Finding> run(Connection connection, List<String> logins) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Sql.run(connection, "DROP TABLE IF EXISTS midflight_canary");
        try {
            StateTables.create(connection, migration);
            Sql.run(connection, "CREATE TABLE midflight_canary (id int PRIMARY KEY) ENGINE=InnoDB");
            Guard guard = new Guard(migration, StateTables.pass(connection, migration));
            for (String definition : guard.missing(TABLE, link.database(), Map.of())) {
                Sql.run(connection, definition);
            }
            findings.add(own(connection, guard));
            for (String login : logins) {
                findings.add(other(connection, login));
            }
        } finally {
            cleanUp(connection);
        }
        return findings;
    }

    private Finding own(Connection connection, Guard guard) throws SQLException {
        Sql.run(connection, WRITE);
        Sql.run(connection, "DELETE FROM midflight_canary");
        Sql.run(
                connection,
                "UPDATE midflight_fence SET raised = raised + 1 WHERE migration = " + Sql.literal(migration));
        boolean stopped = isStopped(connection, WRITE);
        Sql.run(connection, "SET @midflight_pass = " + Sql.literal(guard.pass()));
        boolean passes = !isStopped(connection, WRITE);
        Sql.run(connection, "DELETE FROM midflight_canary");
        Sql.run(connection, "SET @midflight_pass = NULL");
        return stopped && passes
                ? Finding.ok(
                        SUBJECT, "stops a login with all of Midflight's privileges, and lets Midflight's lanes through")
                : Finding.refuse(
                        SUBJECT,
                        "does not work on this server (stops others: %s, lets Midflight through: %s)"
                                .formatted(stopped, passes),
                        "Report this server's version; the writes cannot be switched safely.");
    }

    private Finding other(Connection connection, String login) throws SQLException {
        String subject = "%s for %s".formatted(SUBJECT, login);
        List<String> accounts = Logins.accounts(connection, login);
        if (accounts.isEmpty()) {
            return Finding.warn(subject, "the server has no such login, or hides it", "Correct the name.");
        }
        try {
            return as(connection, accounts.get(0), subject);
        } catch (SQLException e) {
            return Finding.warn(
                    subject,
                    "could not be tried in its name (%d); triggers stop every login alike".formatted(e.getErrorCode()),
                    "Grant Midflight SET USER, CREATE ROUTINE, ALTER ROUTINE, EXECUTE and GRANT OPTION if you want to"
                            + " see it tried.");
        }
    }

    /** The account gets two rights for the time of the trial, and neither stays, whatever happens. */
    private static Finding as(Connection connection, String account, String subject) throws SQLException {
        String table = "INSERT ON midflight_canary";
        String routine = "EXECUTE ON PROCEDURE " + PROCEDURE;
        Sql.run(connection, "GRANT %s TO %s".formatted(table, account));
        try {
            Sql.run(connection, "DROP PROCEDURE IF EXISTS " + PROCEDURE);
            Sql.run(
                    connection,
                    "CREATE DEFINER=%s PROCEDURE %s() SQL SECURITY DEFINER %s".formatted(account, PROCEDURE, WRITE));
            try {
                Sql.run(connection, "GRANT %s TO %s".formatted(routine, account));
                boolean stopped = isStopped(connection, "CALL %s()".formatted(PROCEDURE));
                Sql.run(connection, "REVOKE %s FROM %s".formatted(routine, account));
                return stopped
                        ? Finding.ok(subject, "stops it")
                        : Finding.refuse(subject, "does not stop it", "Report this server's version.");
            } finally {
                Sql.run(connection, "DROP PROCEDURE IF EXISTS " + PROCEDURE);
            }
        } finally {
            Sql.run(connection, "REVOKE %s FROM %s".formatted(table, account));
        }
    }

    private static boolean isStopped(Connection connection, String sql) throws SQLException {
        try {
            Sql.run(connection, sql);
            return false;
        } catch (SQLException e) {
            if (Guard.SIGNAL_STATE.equals(e.getSQLState())) {
                return true;
            }
            throw e;
        }
    }

    private void cleanUp(Connection connection) throws SQLException {
        Sql.run(connection, "SET @midflight_pass = NULL");
        Sql.run(connection, "DROP TABLE IF EXISTS midflight_canary");
        StateTables.remove(connection, migration);
    }
}
