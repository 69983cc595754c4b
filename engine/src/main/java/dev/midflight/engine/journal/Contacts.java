package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Which routers of an application a feed has met, and what they have told it: the second file in the state folder. The
 * feed writes it, in whichever process it is; whoever owns the migration reads it. The format is described in
 * {@code docs/formats/journal.md}.
 *
 * <p>Threads: any.
 */
public final class Contacts implements AutoCloseable {

    /** The file in the state folder. */
    public static final String FILE = "contacts.db";

    private final Database database;
    private final Clock clock;

    private Contacts(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * One start of a router that was met.
     *
     * @param instance its name
     * @param start which start: two processes may bear one name, the second while the first still has its lease
     * @param grants how often it was given a plan, so that one who looks twice sees whether it came meanwhile
     * @param epoch of the plan by which it says it goes; 0 if it has said nothing
     * @param drained whether it says that nothing is under way by an earlier plan
     * @param firstAt when it came first, by the feed's clock
     * @param grantedAt when it was given a plan last, by the feed's clock
     * @param lastAt when it came last, by the feed's clock
     * @param told what else it has told, as JSON; {@code {}} if nothing
     */
    public record Contact(
            String instance,
            String start,
            long grants,
            long epoch,
            boolean drained,
            Instant firstAt,
            Instant grantedAt,
            Instant lastAt,
            String told) {}

    /**
     * What one start of a router has seen since then.
     *
     * @param instance its name
     * @param start which start
     * @param json what it has seen
     */
    public record Seen(String instance, String start, String json) {}

    /** Opens the file in {@code stateFolder}; both are made if they are not there, for this user alone. */
    public static Contacts open(Path stateFolder, Clock clock) {
        requireNonNull(clock, "clock");
        Database database = Database.open(
                stateFolder,
                FILE,
                """
                CREATE TABLE IF NOT EXISTS contact (
                    instance TEXT NOT NULL,
                    start TEXT NOT NULL,
                    grants INTEGER NOT NULL,
                    epoch INTEGER NOT NULL,
                    drained INTEGER NOT NULL,
                    first_at TEXT NOT NULL,
                    granted_at TEXT NOT NULL,
                    last_at TEXT NOT NULL,
                    told TEXT NOT NULL,
                    PRIMARY KEY (instance, start)) WITHOUT ROWID""",
                """
                CREATE TABLE IF NOT EXISTS evidence (
                    instance TEXT NOT NULL,
                    start TEXT NOT NULL,
                    json TEXT NOT NULL,
                    PRIMARY KEY (instance, start)) WITHOUT ROWID""");
        return new Contacts(database, clock);
    }

    /** A router is given a plan; when this returns, everybody who looks knows. */
    public void granted(String instance, String start) {
        Instant now = clock.instant();
        database.write(
                "remember a router",
                statements -> statements.change(
                        """
                        INSERT INTO contact VALUES (?, ?, 1, 0, 0, ?, ?, ?, '{}')
                        ON CONFLICT DO UPDATE SET grants = grants + 1, granted_at = excluded.granted_at,
                            last_at = excluded.last_at""",
                        instance,
                        start,
                        now,
                        now,
                        now));
    }

    /** A router tells how far it is. One that was never given a plan is not remembered; false then. */
    public boolean told(String instance, String start, long epoch, boolean drained, String json) {
        return database.write(
                        "remember what a router told",
                        statements -> statements.change(
                                "UPDATE contact SET epoch = ?, drained = ?, last_at = ?, told = ?"
                                        + " WHERE instance = ? AND start = ?",
                                epoch,
                                drained ? 1L : 0L,
                                clock.instant(),
                                json,
                                instance,
                                start))
                == 1;
    }

    /** Nobody waits for this router any more, unless it comes again. Does nothing if it has come meanwhile. */
    public void forget(Contact contact) {
        database.write(
                "forget a router",
                statements -> statements.change(
                        "DELETE FROM contact WHERE instance = ? AND start = ? AND grants = ?",
                        contact.instance(),
                        contact.start(),
                        contact.grants()));
    }

    /** A router has said that it acts no more. */
    public void end(String instance, String start) {
        database.write(
                "let a router go",
                statements ->
                        statements.change("DELETE FROM contact WHERE instance = ? AND start = ?", instance, start));
    }

    /** All that are remembered, by name. */
    public List<Contact> all() {
        return database.read(
                "read the routers",
                statements -> statements.rows(
                        Contacts::contact,
                        "SELECT instance, start, grants, epoch, drained, first_at, granted_at, last_at, told"
                                + " FROM contact ORDER BY instance, start"));
    }

    private static Contact contact(ResultSet row) throws SQLException {
        return new Contact(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5) == 1,
                Instant.parse(row.getString(6)),
                Instant.parse(row.getString(7)),
                Instant.parse(row.getString(8)),
                row.getString(9));
    }

    /** Keeps what a start of a router has seen, in the place of what it had seen before. */
    public void put(String instance, String start, String json) {
        database.write(
                "keep what a router has seen",
                statements -> statements.change(
                        "INSERT INTO evidence VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET json = excluded.json",
                        instance,
                        start,
                        json));
    }

    /** What was seen, by router and start. */
    public List<Seen> evidence() {
        return database.read(
                "read what routers have seen",
                statements -> statements.rows(
                        row -> new Seen(row.getString(1), row.getString(2), row.getString(3)),
                        "SELECT instance, start, json FROM evidence ORDER BY instance, start"));
    }

    /** Lets go what a start of a router has seen. */
    public void drop(Seen seen) {
        database.write(
                "let go what a router has seen",
                statements -> statements.change(
                        "DELETE FROM evidence WHERE instance = ? AND start = ?", seen.instance(), seen.start()));
    }

    @Override
    public void close() {
        database.close();
    }
}
