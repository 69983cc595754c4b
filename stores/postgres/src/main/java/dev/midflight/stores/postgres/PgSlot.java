package dev.midflight.stores.postgres;

import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The replication slot and the publication of a migration in one database. */
final class PgSlot {

    private static final long RELEASE_SECONDS_MAX = 15;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final String STATE = "SELECT s.slot_name, s.confirmed_flush_lsn::text, coalesce(s.wal_status, '') ="
            + " 'lost', s.active_pid, to_jsonb(s) ->> 'safe_wal_size', pg_catalog.pg_current_wal_lsn() -"
            + " '0/0'::pg_lsn FROM pg_catalog.pg_replication_slots s WHERE s.slot_name IN (?, ?) AND s.database ="
            + " current_database()";

    /** Whoever asks has dropped its own: one that is there is of another database. */
    private static final String OPEN = "SELECT lsn::text FROM pg_catalog.pg_create_logical_replication_slot(CASE WHEN"
            + " EXISTS (SELECT FROM pg_catalog.pg_replication_slots WHERE slot_name = ?) THEN ? ELSE ? END,"
            + " 'pgoutput')";

    private static final String GENERATED_IDENTITY =
            """
            SELECT 1 FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.oid = ?::regclass AND c.relreplident = 'f' AND a.attgenerated <> '' AND NOT a.attisdropped
              AND current_setting('server_version_num')::int >= 180000 LIMIT 1""";

    private static final String UNIDENTIFIED = "SELECT c.oid::regclass::text FROM pg_catalog.pg_class c WHERE c.oid ="
            + " ?::regclass AND (c.relreplident = 'n' OR (c.relreplident = 'd' AND NOT EXISTS (SELECT FROM"
            + " pg_catalog.pg_index x WHERE x.indrelid = c.oid AND x.indisprimary)) OR (c.relreplident = 'i' AND NOT"
            + " EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid AND x.indisreplident)))";

    /**
     * What the server says of the slot.
     *
     * @param slot its name
     * @param confirmed where reading begins at the earliest
     * @param lost whether log that it needs is gone
     * @param reader the process that reads it, if any
     * @param safeBytes how much may be written before its log is discarded; nothing if without limit
     * @param written the end of the log, in bytes since its beginning
     */
    record State(
            String slot,
            PgPosition confirmed,
            boolean lost,
            Optional<Integer> reader,
            Optional<Long> safeBytes,
            long written) {}

    private final Sessions sessions;
    private final String name;

    /**
     * Slots have their names in common for a whole server: of two databases of one migration on the same server, the
     * second to be read has this one, which is no other migration's.
     */
    private final String second;

    PgSlot(Sessions sessions) {
        this.sessions = sessions;
        this.name = Names.slot(sessions.migration());
        this.second = name.replaceFirst("^midflight_", "midflight2_");
    }

    String name() {
        return name;
    }

    /** The name of the slot as it is there. */
    String inUse() {
        return state().map(State::slot).orElse(name);
    }

    /** A failure of reading, told apart from a log that is gone. */
    static StoreException failure(String attempt, SQLException failure) {
        String state = Failures.state(failure);
        String message = String.valueOf(failure.getMessage());
        boolean gone = state.equals(Failures.UNDEFINED_OBJECT)
                || state.equals("55000")
                || (state.equals("58P01") && message.contains("WAL segment"));
        return gone ? Failures.lost(attempt, failure) : Failures.of(attempt, failure);
    }

    /**
     * Refuses tables whose replica identity is missing: publishing them would make the application's own updates and
     * deletes fail.
     */
    void create(List<Table> tables) {
        StateTables.create(sessions);
        for (Table table : tables) {
            requireIdentity(table);
            requireNoGeneratedIdentity(table);
        }
        drop();
        Fingerprints.reset(sessions, tables.stream().map(Table::name).toList());
        String published =
                tables.stream().map(table -> Names.quote(table.name())).collect(Collectors.joining(", "));
        sessions.run("Cannot create publication %s".formatted(name), connection -> {
            try (Statement words = connection.createStatement()) {
                words.execute(("CREATE PUBLICATION %s FOR TABLE %s, midflight.progress, midflight.marker WITH (publish"
                                + " = 'insert, update, delete, truncate', publish_via_partition_root = true)")
                        .formatted(Names.quote(name), published));
            }
        });
    }

    /** From PostgreSQL 18 on, publishing such a table would make the application's own updates of it fail. */
    private void requireNoGeneratedIdentity(Table table) {
        boolean refused =
                sessions.call("Cannot read the replica identity of %s".formatted(table.name()), connection -> {
                    try (PreparedStatement query = connection.prepareStatement(GENERATED_IDENTITY)) {
                        query.setString(1, Names.quote(table.name()));
                        try (ResultSet row = query.executeQuery()) {
                            return row.next();
                        }
                    }
                });
        if (refused) {
            throw new StoreRefusedException(
                    "Table %s has generated columns and REPLICA IDENTITY FULL: published, its updates would fail."
                            .formatted(table.name()),
                    "ALTER TABLE %s REPLICA IDENTITY DEFAULT.".formatted(Names.quote(table.name())),
                    null);
        }
    }

    private void requireIdentity(Table table) {
        boolean missing =
                sessions.call("Cannot read the replica identity of %s".formatted(table.name()), connection -> {
                    try (PreparedStatement query = connection.prepareStatement(UNIDENTIFIED)) {
                        query.setString(1, Names.quote(table.name()));
                        try (ResultSet row = query.executeQuery()) {
                            return row.next();
                        }
                    }
                });
        if (missing) {
            throw new StoreRefusedException(
                    ("Table %s has no replica identity: once published, the application's updates and deletes"
                                    + " of it would fail.")
                            .formatted(table.name()),
                    "ALTER TABLE %s REPLICA IDENTITY FULL.".formatted(Names.quote(table.name())),
                    null);
        }
    }

    /** Creates the slot. The server waits for the transactions that are running. */
    PgPosition open() {
        return sessions.call("Cannot create replication slot %s".formatted(name), connection -> {
            try (Statement words = connection.createStatement()) {
                words.execute("SET statement_timeout = '60s'");
            }
            try (PreparedStatement create = connection.prepareStatement(OPEN)) {
                create.setString(1, name);
                create.setString(2, second);
                create.setString(3, name);
                try (ResultSet row = create.executeQuery()) {
                    row.next();
                    return PgPosition.parse(row.getString(1));
                }
            } finally {
                reset(connection);
            }
        });
    }

    private static void reset(Connection connection) throws SQLException {
        try (Statement words = connection.createStatement()) {
            words.execute("SET statement_timeout = 0");
        }
    }

    Optional<State> state() {
        return sessions.call("Cannot read replication slot %s".formatted(name), connection -> {
            try (PreparedStatement query = connection.prepareStatement(STATE)) {
                query.setString(1, name);
                query.setString(2, second);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.of(state(row)) : Optional.empty();
                }
            }
        });
    }

    private static State state(ResultSet row) throws SQLException {
        String confirmed = row.getString(2);
        int reader = row.getInt(4);
        String safe = row.getString(5);
        return new State(
                row.getString(1),
                confirmed == null ? new PgPosition(0) : PgPosition.parse(confirmed),
                row.getBoolean(3),
                reader == 0 ? Optional.empty() : Optional.of(reader),
                safe == null ? Optional.empty() : Optional.of(Long.valueOf(safe)),
                row.getBigDecimal(6).longValue());
    }

    /** Makes sure that everything after {@code from} is still to be had. */
    void require(PgPosition from) {
        String attempt = "Cannot read the log from %s".formatted(from);
        State state = state().orElseThrow(() -> new PositionLostException(
                "%s: replication slot %s is not there.".formatted(attempt, name),
                "Start the copy again; nobody but Midflight may drop its slot.",
                null));
        if (state.lost()) {
            throw new PositionLostException(
                    "%s: the server has discarded log that slot %s needed.".formatted(attempt, name),
                    "Raise max_slot_wal_keep_size on the source and start the copy again.",
                    null);
        }
        if (state.confirmed().isAfter(from)) {
            throw new PositionLostException(
                    "%s: slot %s was moved on to %s.".formatted(attempt, name, state.confirmed()),
                    "Start the copy again; nobody but Midflight may read its slot.",
                    null);
        }
    }

    /** Waits until nobody reads the slot; a reader that does not leave, such as a paused former owner, is ended. */
    void release() {
        long start = System.nanoTime();
        Optional<Integer> reader = state().flatMap(State::reader);
        while (reader.isPresent()) {
            long waited = System.nanoTime() - start;
            if (waited > TimeUnit.SECONDS.toNanos(RELEASE_SECONDS_MAX)) {
                throw new StoreUnavailableException(
                        "Replication slot %s is still read by process %d after %d s."
                                .formatted(name, reader.get(), RELEASE_SECONDS_MAX),
                        "End that process with pg_terminate_backend.",
                        null);
            }
            if (waited > PATIENCE_NANOS) {
                terminate(reader.get());
            }
            LockSupport.parkNanos(RETRY_NANOS);
            reader = state().flatMap(State::reader);
        }
    }

    private void terminate(int process) {
        sessions.run("Cannot end the former reader of slot %s".formatted(name), connection -> {
            try (PreparedStatement end = connection.prepareStatement("SELECT pg_catalog.pg_terminate_backend(?)")) {
                end.setInt(1, process);
                end.execute();
            }
        });
    }

    /** Drops slot and publication, if they are there. */
    void drop() {
        Optional<State> found = state();
        if (found.isPresent()) {
            release();
            sessions.run("Cannot drop replication slot %s".formatted(found.get().slot()), connection -> {
                try (PreparedStatement drop =
                        connection.prepareStatement("SELECT pg_catalog.pg_drop_replication_slot(?)")) {
                    drop.setString(1, found.get().slot());
                    drop.execute();
                }
            });
        }
        sessions.run("Cannot drop publication %s".formatted(name), connection -> {
            try (Statement words = connection.createStatement()) {
                words.execute("SET client_min_messages = warning; DROP PUBLICATION IF EXISTS " + Names.quote(name));
            }
        });
    }
}
