package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.fault.Explanation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The durable record of a migration; recovery after a crash reads only this. The format is described in
 * {@code docs/formats/journal.md}.
 *
 * <p>Anyone may read. To write, a process claims the migration and gets a {@link JournalWriter}, which stops working as
 * soon as another process has claimed it.
 *
 * <p>Threads: any.
 */
public final class Journal implements AutoCloseable {

    /** The file in the state folder. */
    public static final String FILE = "journal.db";

    private final Database database;
    private final Clock clock;

    private Journal(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Opens the journal in {@code stateFolder}; both are made if they are not there, for this user alone.
     *
     * @param clock stamps what is written
     * @throws JournalException if it cannot be opened, is damaged or was written by a newer version
     */
    public static Journal open(Path stateFolder, Clock clock) {
        requireNonNull(clock, "clock");
        StateFolder.make(stateFolder);
        Database database = Database.open(stateFolder.resolve(FILE));
        boolean usable = false;
        try {
            Schema.prepare(database);
            usable = true;
            return new Journal(database, clock);
        } finally {
            if (!usable) {
                database.close();
            }
        }
    }

    /**
     * Opens the journal in {@code stateFolder} if there is one, and makes nothing.
     *
     * @throws JournalException if it cannot be opened, is damaged or was written by a newer version
     */
    public static Optional<Journal> find(Path stateFolder, Clock clock) {
        Path file = stateFolder.resolve(FILE);
        if (Files.exists(file)) {
            return Optional.of(open(stateFolder, clock));
        }
        if (!Files.notExists(file)) {
            throw new JournalException(new Explanation(
                    "Cannot look for the journal",
                    file.toString(),
                    "the system lets this user not into the folder",
                    "Give this user the folder, or run the command as the one who owns it.",
                    Explanation.EXIT_RESUMABLE));
        }
        return Optional.empty();
    }

    /**
     * Makes the record of a migration, or finds the one that is there.
     *
     * @param fingerprint of the plan; one that is recorded already stays, and the caller compares
     * @throws JournalException if the folder belongs to a migration of another name
     */
    public MigrationState begin(String migration, String fingerprint) {
        database.write("begin migration " + migration, statements -> {
            int made = statements.change(
                    "INSERT INTO migration VALUES (1, ?, ?, ?, 1, 0, '', ?) ON CONFLICT DO NOTHING",
                    migration,
                    fingerprint,
                    Authority.SOURCE,
                    clock.instant());
            if (made == 1) {
                statements.change("INSERT INTO machine VALUES (?, ?)", Step.PHASE, Phase.NEW);
                statements.change("INSERT INTO machine VALUES (?, ?)", Step.SWITCH, SwitchState.NONE);
            }
            return made;
        });
        MigrationState state = state().orElseThrow();
        if (!state.migration().equals(migration)) {
            throw new JournalException(new Explanation(
                    "Cannot begin migration " + migration,
                    database.file().toString(),
                    "the folder belongs to migration " + state.migration(),
                    "Name another folder with state:.",
                    Explanation.EXIT_USAGE));
        }
        return state;
    }

    /**
     * Takes the migration over: whatever owner was before can write nothing from here on.
     *
     * @param owner names this process to an operator
     */
    public JournalWriter claim(String owner) {
        long epoch = database.write("claim the migration", statements -> {
            statements.change("UPDATE migration SET epoch = epoch + 1, owner = ?", owner);
            return statements.number("SELECT max(epoch) FROM migration");
        });
        if (epoch == 0) {
            throw new IllegalStateException("claim before begin");
        }
        return new JournalWriter(database, clock, epoch);
    }

    /** Where the migration stands; empty before it was begun. */
    public Optional<MigrationState> state() {
        return one(
                "read the state",
                Journal::migrationState,
                """
                SELECT name, fingerprint, authority, authority_epoch, epoch, owner, begun_at,
                       (SELECT state FROM machine WHERE machine.name = 'phase'),
                       (SELECT state FROM machine WHERE machine.name = 'switch')
                FROM migration""");
    }

    private static MigrationState migrationState(ResultSet row) throws SQLException {
        return new MigrationState(
                row.getString(1),
                row.getString(2),
                Phase.valueOf(row.getString(8)),
                SwitchState.valueOf(row.getString(9)),
                Authority.valueOf(row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                row.getString(6),
                Instant.parse(row.getString(7)));
    }

    /** The state of a machine of the caller's; {@link Step#NEW} if it has taken no step. */
    public String stateOf(String machine) {
        return one("read a state", row -> row.getString(1), "SELECT state FROM machine WHERE name = ?", machine)
                .orElse(Step.NEW);
    }

    /** Every step taken after {@code number}, oldest first, at most {@code rowsMax}. */
    public List<Transition> transitionsAfter(long number, long rowsMax) {
        return all(
                "read the history",
                Journal::transition,
                """
                SELECT number, at, epoch, authority_epoch, machine, from_state, to_state, cause, details, authority
                FROM transition WHERE number > ? ORDER BY number LIMIT ?""",
                number,
                rowsMax);
    }

    private static Transition transition(ResultSet row) throws SQLException {
        return new Transition(
                row.getLong(1),
                Instant.parse(row.getString(2)),
                row.getLong(3),
                row.getLong(4),
                new Step(
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        Optional.ofNullable(row.getString(10)).map(Authority::valueOf)));
    }

    /** Every decision, oldest first. */
    public List<AuditEntry> audit() {
        return all(
                "read the audit",
                row -> new AuditEntry(
                        Instant.parse(row.getString(1)),
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5)),
                "SELECT at, epoch, actor, action, details FROM audit ORDER BY number");
    }

    /** The document under {@code key}, if there is one. */
    public Optional<Note> note(String key) {
        return one(
                "read note " + key,
                Journal::note,
                "SELECT key, version, json, written_at FROM note WHERE key = ?",
                key);
    }

    /** Every document whose key starts with {@code prefix}, by key. */
    public List<Note> notes(String prefix) {
        return all(
                "read notes",
                Journal::note,
                "SELECT key, version, json, written_at FROM note WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key",
                prefix);
    }

    private static Note note(ResultSet row) throws SQLException {
        return new Note(row.getString(1), row.getLong(2), row.getString(3), Instant.parse(row.getString(4)));
    }

    /** Rows in quarantine in this state, by table and key, at most {@code rowsMax}. */
    public List<QuarantinedRow> quarantined(QuarantinedRow.State state, long rowsMax) {
        return all(
                "read the quarantine",
                Journal::quarantinedRow,
                """
                SELECT table_name, row_key, direction, cause, first_seen, attempts, state FROM quarantine
                WHERE state = ? ORDER BY table_name, row_key, direction LIMIT ?""",
                state,
                rowsMax);
    }

    private static QuarantinedRow quarantinedRow(ResultSet row) throws SQLException {
        return new QuarantinedRow(
                new RowAddress(row.getString(1), row.getString(2), RowAddress.Direction.valueOf(row.getString(3))),
                row.getString(4),
                Instant.parse(row.getString(5)),
                row.getInt(6),
                QuarantinedRow.State.valueOf(row.getString(7)));
    }

    /** How many rows are in quarantine in each state; a state without rows is 0. */
    public Map<QuarantinedRow.State, Long> quarantineCounts() {
        Map<QuarantinedRow.State, Long> counts = new EnumMap<>(QuarantinedRow.State.class);
        for (QuarantinedRow.State state : QuarantinedRow.State.values()) {
            counts.put(state, 0L);
        }
        all(
                        "count the quarantine",
                        row -> Map.entry(QuarantinedRow.State.valueOf(row.getString(1)), row.getLong(2)),
                        "SELECT state, count(*) FROM quarantine GROUP BY state")
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        return counts;
    }

    /** How long each part took, in the order recorded. */
    public List<Timing> timings() {
        return all(
                "read the timings",
                row -> new Timing(row.getString(1), Instant.parse(row.getString(2)), Duration.ofNanos(row.getLong(3))),
                "SELECT name, started_at, nanos FROM timing ORDER BY number");
    }

    private <T> Optional<T> one(String purpose, Statements.RowReader<T> reader, String sql, Object... values) {
        return all(purpose, reader, sql, values).stream().findFirst();
    }

    private <T> List<T> all(String purpose, Statements.RowReader<T> reader, String sql, Object... values) {
        return database.read(purpose, statements -> statements.rows(reader, sql, values));
    }

    /** For tests of a full disk. */
    void limitPages(long pages) {
        database.limitPages(pages);
    }

    /** Closes the file; its writers fail from here on. Does nothing the second time. */
    @Override
    public void close() {
        database.close();
    }
}
