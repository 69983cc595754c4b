package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tries each privilege by using it, on a table of its own that is dropped again. */
final class Privileges {

    private static final int UNTRUSTED_CREATOR = 1419;
    private static final int READ_ONLY = 1290;

    private final Link link;

    Privileges(Link link) {
        this.link = link;
    }

    private interface Act {
        void run(Connection connection) throws SQLException;
    }

    List<Finding> tryAll() {
        return link.with("Cannot try privileges", connection -> {
            List<Finding> findings = new ArrayList<>();
            Sql.run(connection, "SET SESSION lock_wait_timeout = 5");
            attempt(connection, findings, "CREATE, DROP", canary -> {
                Sql.run(canary, "DROP TABLE IF EXISTS midflight_trial");
                Sql.run(canary, "CREATE TABLE midflight_trial (id int PRIMARY KEY, n int) ENGINE=InnoDB");
            });
            attempt(connection, findings, "SELECT, INSERT, UPDATE, DELETE", canary -> {
                Sql.run(canary, "INSERT INTO midflight_trial VALUES (1, 1)");
                Sql.run(canary, "UPDATE midflight_trial SET n = 2");
                Sql.run(canary, "SELECT n FROM midflight_trial LOCK IN SHARE MODE");
                Sql.run(canary, "DELETE FROM midflight_trial");
            });
            attempt(
                    connection,
                    findings,
                    "TRIGGER",
                    canary -> Sql.run(
                            canary,
                            "CREATE TRIGGER midflight_trial BEFORE INSERT ON midflight_trial FOR EACH ROW SET "
                                    + "NEW.n = NEW.n"));
            if (link.server().mariadb()) {
                findings.add(lock(connection));
            }
            attempt(connection, findings, "ALTER, INDEX, REFERENCES", canary -> {
                Sql.run(canary, "ALTER TABLE midflight_trial ADD KEY midflight_n (n)");
                Sql.run(
                        canary,
                        "ALTER TABLE midflight_trial ADD CONSTRAINT midflight_f FOREIGN KEY (n) REFERENCES "
                                + "midflight_trial (id)");
            });
            if (link.sessions().readLog()) {
                attempt(connection, findings, "SHOW STATUS of the log", canary -> new Snapshots(link).position(canary));
            }
            if (!Sql.texts(connection, "SHOW TABLES LIKE 'midflight\\_trial'").isEmpty()) {
                Sql.run(connection, "DROP TABLE midflight_trial");
            }
            if (link.sessions().readLog()) {
                findings.add(log(connection));
            }
            return findings;
        });
    }

    /** Without it the fence's triggers are made one after the other beside the application. */
    private static Finding lock(Connection connection) throws SQLException {
        String subject = "privilege LOCK TABLES";
        try {
            Sql.run(connection, "LOCK TABLES midflight_trial WRITE");
            return Finding.ok(subject, "used");
        } catch (SQLException e) {
            return Finding.warn(
                    subject,
                    ("refused by the server: %d. When the fence is prepared, statements that the application has"
                                    + " prepared may fail for some milliseconds with 1146 (table doesn't exist).")
                            .formatted(e.getErrorCode()),
                    "Grant LOCK TABLES on the database to Midflight's login, or let the application repeat them.");
        } finally {
            Sql.run(connection, "UNLOCK TABLES");
        }
    }

    private static void attempt(Connection connection, List<Finding> findings, String privilege, Act act) {
        try {
            act.run(connection);
            findings.add(Finding.ok("privilege " + privilege, "used"));
        } catch (SQLException e) {
            findings.add(Finding.refuse(
                    "privilege " + privilege,
                    "refused by the server: %d %s".formatted(e.getErrorCode(), e.getMessage()),
                    remedy(e, privilege)));
        }
    }

    /** What to do about a refusal of something that needs a privilege. */
    static String remedy(SQLException refusal, String privilege) {
        return switch (refusal.getErrorCode()) {
            case UNTRUSTED_CREATOR -> "SET GLOBAL log_bin_trust_function_creators = 1 until the migration is finished.";
            case READ_ONLY -> "Use a server that is not read-only.";
            default -> "Grant %s on the database to Midflight's login.".formatted(privilege);
        };
    }

    /** Opens the log for a moment. */
    private Finding log(Connection connection) throws SQLException {
        String subject = "privilege REPLICATION SLAVE";
        String gtids = link.server().mariadb()
                ? Sql.text(connection, "SELECT @@GLOBAL.gtid_binlog_pos")
                : Sql.text(connection, "SELECT @@GLOBAL.gtid_executed").replace("\n", "");
        if (gtids.isEmpty()) {
            return Finding.warn(subject, "not tried: the log is empty", "Run the check again after the first write.");
        }
        try (LogStream stream = LogStream.open(link.sessions(), gtids)) {
            return stream.take(Duration.ofSeconds(10)).isPresent()
                    ? Finding.ok(subject, "used")
                    : Finding.refuse(
                            subject, "the server sent nothing", "Check max_connections and the server's error log.");
        } catch (dev.midflight.spi.StoreException e) {
            return Finding.refuse(subject, String.valueOf(e.getMessage()), e.remedy());
        }
    }
}
