package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Writes to the journal for one owner. Every method is one transaction that first compares the owner's epoch: when it
 * returns the record is on disk, and when it throws nothing was written.
 *
 * <p>Every method throws {@link StaleOwnerException} once another process has claimed the migration, and
 * {@link JournalException} if the file cannot be written.
 *
 * <p>Threads: any.
 */
public final class JournalWriter {

    private final Database database;
    private final Clock clock;
    private final long epoch;

    JournalWriter(Database database, Clock clock, long epoch) {
        this.database = database;
        this.clock = clock;
        this.epoch = epoch;
    }

    /** The number of this owner: what it writes elsewhere carries it, and loses against a higher one. */
    public long epoch() {
        return epoch;
    }

    /**
     * Takes a step if the machine is in the state the step starts from. Call this first, then act.
     *
     * @throws StaleOwnerException also if the machine is in another state; nothing is written
     * @throws IllegalArgumentException if the details are not JSON
     */
    public Transition advance(Step step) {
        requireNonNull(step, "step");
        return fenced(described(step), statements -> taken(statements, step));
    }

    /** Takes two steps in one: after a crash both are taken or none. Else the same as {@link #advance(Step)}. */
    public void advance(Step step, Step with) {
        requireNonNull(step, "step");
        requireNonNull(with, "with");
        fenced(described(step), statements -> {
            taken(statements, with);
            return taken(statements, step);
        });
    }

    private static String described(Step step) {
        return "Cannot take %s from %s to %s".formatted(step.machine(), step.from(), step.to());
    }

    private Transition taken(Statements statements, Step step) throws SQLException {
        requireJson(statements, step.details());
        if (!compareAndSet(statements, step)) {
            throw new StaleOwnerException(
                    described(step),
                    database.file().toString(),
                    "it is in state " + stateOf(statements, step.machine()));
        }
        long authorityEpoch = handOver(statements, step.authority());
        return recorded(statements, step, authorityEpoch);
    }

    /**
     * In which state a machine is. Writes nothing, so that it also answers where nothing can be written.
     *
     * @throws StaleOwnerException if another process has claimed the migration
     */
    public String stateOf(String machine) {
        String what = "Cannot read the state of " + machine;
        return database.read("read the state of " + machine, statements -> {
            requireCurrent(statements, what);
            return stateOf(statements, machine);
        });
    }

    /**
     * In which state a machine is for good, after a step whose outcome is unclear: what a failed transaction may have
     * left in the file is overwritten, so that nobody can find it there later.
     */
    public String settledStateOf(String machine) {
        return fenced("Cannot settle the state of " + machine, statements -> {
            statements.change("UPDATE migration SET epoch = epoch");
            return stateOf(statements, machine);
        });
    }

    private static boolean compareAndSet(Statements statements, Step step) throws SQLException {
        if (step.from().equals(Step.NEW)) {
            statements.change("INSERT INTO machine VALUES (?, ?) ON CONFLICT DO NOTHING", step.machine(), Step.NEW);
        }
        return statements.change(
                        "UPDATE machine SET state = ? WHERE name = ? AND state = ?",
                        step.to(),
                        step.machine(),
                        step.from())
                == 1;
    }

    private static String stateOf(Statements statements, String machine) throws SQLException {
        return statements.rows(row -> row.getString(1), "SELECT state FROM machine WHERE name = ?", machine).stream()
                .findFirst()
                .orElse(Step.NEW);
    }

    private static long handOver(Statements statements, Optional<Authority> authority) throws SQLException {
        if (authority.isPresent()) {
            statements.change(
                    "UPDATE migration SET authority = ?, authority_epoch = authority_epoch + 1", authority.get());
        }
        return statements.number("SELECT authority_epoch FROM migration");
    }

    private Transition recorded(Statements statements, Step step, long authorityEpoch) throws SQLException {
        var now = clock.instant();
        statements.change(
                """
                INSERT INTO transition
                    (at, epoch, authority_epoch, machine, from_state, to_state, cause, details, authority)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''))""",
                now,
                epoch,
                authorityEpoch,
                step.machine(),
                step.from(),
                step.to(),
                step.cause(),
                step.details(),
                step.authority().map(Authority::name).orElse(""));
        return new Transition(statements.number("SELECT last_insert_rowid()"), now, epoch, authorityEpoch, step);
    }

    /** Records a decision. */
    public void audit(String actor, String action, String json) {
        fenced("Cannot record what %s decided".formatted(actor), statements -> {
            requireJson(statements, json);
            return statements.change(
                    "INSERT INTO audit (at, epoch, actor, action, details) VALUES (?, ?, ?, ?, ?)",
                    clock.instant(),
                    epoch,
                    actor,
                    action,
                    json);
        });
    }

    /** Keeps a document under {@code key}, in the place of the one there; answers its version. */
    public long put(String key, String json) {
        return fenced("Cannot keep note " + key, statements -> {
            requireJson(statements, json);
            statements.change(
                    """
                    INSERT INTO note VALUES (?, 1, ?, ?)
                    ON CONFLICT DO UPDATE SET version = version + 1, json = excluded.json,
                        written_at = excluded.written_at""",
                    key,
                    json,
                    clock.instant());
            return statements.number("SELECT version FROM note WHERE key = ?", key);
        });
    }

    /** Removes the document under {@code key}; does nothing if there is none. */
    public void remove(String key) {
        fenced("Cannot remove note " + key, statements -> statements.change("DELETE FROM note WHERE key = ?", key));
    }

    /** Records the fingerprint of a changed plan that the migration goes on with. */
    public void replan(String fingerprint) {
        fenced(
                "Cannot record the changed plan",
                statements -> statements.change("UPDATE migration SET fingerprint = ?", fingerprint));
    }

    /**
     * Puts refused rows into quarantine. A row that is there already counts one more attempt and is open again,
     * unless it was decided to skip it.
     */
    public void quarantine(List<Refusal> refusals) {
        fenced("Cannot quarantine %d rows".formatted(refusals.size()), statements -> {
            for (Refusal refusal : refusals) {
                statements.change(
                        """
                        INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, 1, 'OPEN')
                        ON CONFLICT DO UPDATE SET attempts = attempts + 1, cause = excluded.cause,
                            state = CASE state WHEN 'SKIPPED' THEN 'SKIPPED' ELSE 'OPEN' END""",
                        refusal.row().table(),
                        refusal.row().key(),
                        refusal.row().direction(),
                        refusal.cause(),
                        clock.instant());
            }
            return refusals.size();
        });
    }

    /** Records what becomes of a row in quarantine; answers false if it is not there. */
    public boolean decide(RowAddress row, QuarantinedRow.State state) {
        return fenced(
                "Cannot decide on a row of " + row.table(),
                statements -> statements.change(
                                """
UPDATE quarantine SET state = ?
WHERE table_name = ? AND row_key = ? AND direction = ?""",
                                state,
                                row.table(),
                                row.key(),
                                row.direction())
                        == 1);
    }

    /** Records how long a part took. */
    public void timed(Timing timing) {
        fenced(
                "Cannot record how long %s took".formatted(timing.name()),
                statements -> statements.change(
                        "INSERT INTO timing (name, started_at, nanos) VALUES (?, ?, ?)",
                        timing.name(),
                        timing.startedAt(),
                        timing.length().toNanos()));
    }

    private <T> T fenced(String what, Statements.Work<T> work) {
        String purpose = what.replaceFirst("^Cannot ", "");
        return database.write(purpose, statements -> {
            requireCurrent(statements, what);
            return work.on(statements);
        });
    }

    private void requireCurrent(Statements statements, String what) throws SQLException {
        long current = statements.number("SELECT epoch FROM migration");
        if (current != epoch) {
            throw new StaleOwnerException(
                    what,
                    database.file().toString(),
                    "owner %d has taken the migration over from owner %d".formatted(current, epoch));
        }
    }

    private static void requireJson(Statements statements, String json) throws SQLException {
        if (statements.number("SELECT json_valid(?)", json) != 1) {
            throw new IllegalArgumentException("%d characters that are not JSON".formatted(json.length()));
        }
    }

    /** A row that was refused, and why; the cause holds no values of the row. */
    public record Refusal(RowAddress row, String cause) {

        /** Requires both. */
        public Refusal {
            requireNonNull(row, "row");
            requireNonNull(cause, "cause");
        }
    }
}
