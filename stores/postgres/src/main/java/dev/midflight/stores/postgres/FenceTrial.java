package dev.midflight.stores.postgres;

import dev.midflight.spi.Finding;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries the fence on a table of its own, as each login, with all rights and as the table's owner. Everything happens in
 * one transaction that is rolled back; the schema {@code midflight} is made and unmade within it if need be.
 */
final class FenceTrial {

    private static final String TABLE = "midflight.canary";
    private static final String GUARDED = "P0001";

    private final Sessions sessions;

    FenceTrial(Sessions sessions) {
        this.sessions = sessions;
    }

    List<Finding> run(List<String> logins) {
        return sessions.call("Cannot try the fence", connection -> {
            connection.setAutoCommit(false);
            try (Statement words = connection.createStatement()) {
                words.execute("SET LOCAL client_min_messages = warning");
                StateTables.createIn(words);
                words.execute("CREATE TABLE %s (id integer PRIMARY KEY)".formatted(TABLE));
                PgFence.guardForTrial(words, TABLE);
                List<Finding> findings = new ArrayList<>();
                findings.add(itself(words));
                for (String login : logins) {
                    findings.add(as(words, login));
                }
                return findings;
            } catch (SQLException failure) {
                return List.of(Finding.refuse(
                        "fence",
                        "it could not be tried: " + Failures.answer(failure),
                        "GRANT CREATE ON DATABASE %s TO %s."
                                .formatted(Names.quote(sessions.endpoint().database()), sessions.login())));
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    /** A lane gets through with the pass, and nobody without. */
    private static Finding itself(Statement words) throws SQLException {
        boolean stopped = isStopped(words, "trial itself");
        words.execute("SET LOCAL midflight.pass = 'trial'");
        words.execute("INSERT INTO %s VALUES (1)".formatted(TABLE));
        words.execute("SET LOCAL midflight.pass = ''");
        return stopped
                ? Finding.ok("fence", "it stops Midflight's own login without the pass and lets it through with it")
                : Finding.refuse(
                        "fence",
                        "it does not stop Midflight's own login",
                        "Look for an event trigger that interferes.");
    }

    private Finding as(Statement words, String login) throws SQLException {
        String subject = "fence against login " + login;
        words.execute("SAVEPOINT login");
        try {
            words.execute("GRANT USAGE ON SCHEMA midflight TO " + Names.quote(login));
            words.execute("GRANT ALL ON %s TO %s".formatted(TABLE, Names.quote(login)));
            words.execute("SET LOCAL ROLE " + Names.quote(login));
        } catch (SQLException denied) {
            words.execute("ROLLBACK TO SAVEPOINT login");
            return Finding.warn(
                    subject,
                    "it could not be tried: " + Failures.answer(denied),
                    "GRANT %s TO %s for the time of the check.".formatted(Names.quote(login), sessions.login()));
        }
        boolean stopped = isStopped(words, login);
        words.execute("RESET ROLE");
        boolean stoppedAsOwner = stopped && isStoppedAsOwner(words, login);
        words.execute("ROLLBACK TO SAVEPOINT login");
        return stoppedAsOwner
                ? Finding.ok(subject, "it is stopped, also as the table's owner")
                : Finding.refuse(subject, "it is not stopped", "Look for what lets that login past a trigger.");
    }

    private static boolean isStoppedAsOwner(Statement words, String login) throws SQLException {
        words.execute("SAVEPOINT owner");
        try {
            words.execute("GRANT CREATE ON SCHEMA midflight TO " + Names.quote(login));
            words.execute("ALTER TABLE %s OWNER TO %s".formatted(TABLE, Names.quote(login)));
        } catch (SQLException denied) {
            words.execute("ROLLBACK TO SAVEPOINT owner");
            return true;
        }
        words.execute("SET LOCAL ROLE " + Names.quote(login));
        boolean stopped = isStopped(words, login);
        words.execute("RESET ROLE");
        return stopped;
    }

    private static boolean isStopped(Statement words, String login) throws SQLException {
        for (String write :
                List.of("INSERT INTO %s VALUES (2)", "UPDATE %s SET id = id", "DELETE FROM %s", "TRUNCATE %s")) {
            words.execute("SAVEPOINT write");
            try {
                words.execute(write.formatted(TABLE));
                return false;
            } catch (SQLException refused) {
                words.execute("ROLLBACK TO SAVEPOINT write");
                if (!Failures.state(refused).equals(GUARDED)) {
                    throw new SQLException("login %s was refused for another reason".formatted(login), refused);
                }
            }
        }
        return true;
    }
}
