package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.fault.Explanation;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Where migrations of a group agree on whether they switch: a file in the state folder of one of them. Each attempt is
 * decided once, by one row that is on disk before anybody acts by it, and all go by that: the commit of two phases
 * (Gray, Notes on Data Base Operating Systems, 1978) without a coordinator that could be lost between them. Whoever
 * has voted and not seen the decision may not go either way; whoever has lost patience decides against it, unless it
 * is decided already.
 *
 * <p>Threads and processes: any.
 */
public final class Agreement implements AutoCloseable {

    /** The file in the state folder. */
    public static final String FILE = "agreement.db";

    private final Database database;
    private final InstantSource clock;

    private Agreement(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** How an attempt ends. */
    public enum Decision {
        /** All switch. */
        SWITCH,
        /** None does. */
        GIVE_UP
    }

    /** How far a migration has come in an attempt. */
    public enum Stage {
        /** It could close the side that has the writes. */
        READY,
        /** That side is closed, and the other one proven to have all. */
        PROVEN
    }

    /**
     * A decision and its reason.
     *
     * @param decision how it was decided
     * @param why who decided so, and why
     */
    public record Decided(Decision decision, String why) {}

    /** Opens the file in {@code stateFolder}; both are made if they are not there, for this user alone. */
    public static Agreement open(Path stateFolder, InstantSource clock) {
        requireNonNull(clock, "clock");
        Database database = Database.open(
                stateFolder,
                FILE,
                """
                CREATE TABLE IF NOT EXISTS attempt (
                    id TEXT PRIMARY KEY,
                    members INTEGER NOT NULL,
                    begun_at TEXT NOT NULL,
                    decision TEXT,
                    why TEXT) WITHOUT ROWID""",
                """
                CREATE TABLE IF NOT EXISTS vote (
                    attempt TEXT NOT NULL,
                    member TEXT NOT NULL,
                    stage TEXT NOT NULL,
                    PRIMARY KEY (attempt, stage, member)) WITHOUT ROWID""");
        return new Agreement(database, clock);
    }

    /** Begins an attempt of so many migrations; one that is not decided yet is given up for it. */
    public void begin(String attempt, int members) {
        database.write("begin an attempt", statements -> {
            statements.change(
                    "UPDATE attempt SET decision = ?, why = 'another attempt has begun' WHERE decision IS NULL",
                    Decision.GIVE_UP);
            return statements.change(
                    "INSERT INTO attempt (id, members, begun_at) VALUES (?, ?, ?)",
                    attempt,
                    (long) members,
                    clock.instant());
        });
    }

    /**
     * A migration has come so far. The last of all that is {@link Stage#PROVEN} decides that all switch.
     *
     * @return the decision, if there is one now
     * @throws JournalException if it is not known whether the vote counts
     */
    public Optional<Decided> vote(String attempt, String member, Stage stage) {
        return database.write("vote", statements -> {
            Optional<Decided> decided = decided(statements, attempt);
            if (decided.isPresent()) {
                return decided;
            }
            statements.change("INSERT INTO vote VALUES (?, ?, ?) ON CONFLICT DO NOTHING", attempt, member, stage);
            if (stage == Stage.PROVEN && isComplete(statements, attempt, stage)) {
                decide(statements, attempt, new Decided(Decision.SWITCH, "all are proven"));
            }
            return decided(statements, attempt);
        });
    }

    /** True if all have come so far. */
    public boolean isComplete(String attempt, Stage stage) {
        return database.read("count votes", statements -> isComplete(statements, attempt, stage));
    }

    /** The decision, if there is one. */
    public Optional<Decided> decision(String attempt) {
        return database.read("read the decision", statements -> decided(statements, attempt));
    }

    /** Decides that none switches, unless it is decided; the decision that counts. */
    public Decided giveUp(String attempt, String why) {
        return database.write("give up an attempt", statements -> {
            if (decided(statements, attempt).isEmpty()) {
                decide(statements, attempt, new Decided(Decision.GIVE_UP, why));
            }
            return decided(statements, attempt).orElseThrow(() -> unknown(attempt));
        });
    }

    private static boolean isComplete(Statements statements, String attempt, Stage stage) throws SQLException {
        return statements.number(
                        """
                        SELECT (SELECT count(*) FROM vote WHERE attempt = ? AND stage = ?) =
                            (SELECT members FROM attempt WHERE id = ?)""",
                        attempt,
                        stage,
                        attempt)
                == 1;
    }

    private static void decide(Statements statements, String attempt, Decided decided) throws SQLException {
        statements.change(
                "UPDATE attempt SET decision = ?, why = ? WHERE id = ? AND decision IS NULL",
                decided.decision(),
                decided.why(),
                attempt);
    }

    private static Optional<Decided> decided(Statements statements, String attempt) throws SQLException {
        List<Decided> rows = statements.rows(
                row -> new Decided(Decision.valueOf(row.getString(1)), row.getString(2)),
                "SELECT decision, why FROM attempt WHERE id = ? AND decision IS NOT NULL",
                attempt);
        return rows.stream().findFirst();
    }

    private JournalException unknown(String attempt) {
        return new JournalException(new Explanation(
                "Cannot find out how a switch of a group was decided",
                database.file().toString(),
                "there is no attempt %s in it".formatted(attempt),
                "Restore the file as it was: without it nobody can tell on which side the others are.",
                Explanation.EXIT_RESUMABLE));
    }

    @Override
    public void close() {
        database.close();
    }
}
