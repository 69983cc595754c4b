package dev.midflight.stores.postgres;

import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.StaleOwnerException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A lane's connection: its settings, its prepared statements, and its transactions, each of which begins by touching
 * the lane's progress under the lane's epoch. That takes the row's lock, so that no newer owner can step in before
 * the end.
 */
final class LaneSession implements AutoCloseable {

    /**
     * Progress must not be confirmed to the source before it is durable here, so a login's habit of "off" is raised.
     */
    private static final String SETTINGS = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED,"
            + " READ WRITE; SELECT pg_catalog.set_config('synchronous_commit', 'local', false) WHERE"
            + " pg_catalog.current_setting('synchronous_commit') = 'off'; SET lock_timeout = '30s'; SET"
            + " idle_in_transaction_session_timeout = 0; SET jit = off; SET plan_cache_mode ="
            + " force_custom_plan; SET client_min_messages = warning";

    private static final int STATEMENTS_MAX = 500;
    private static final int BUFFER_BYTES = 80 << 10;

    private static final String BEGIN =
            "UPDATE midflight.progress SET turn = turn + 1 WHERE migration = ? AND direction"
                    + " = ? AND lane = ? AND epoch = ?";

    /** In one round trip: the row is locked since the beginning, so the update cannot miss. */
    private static final String COMMIT = "UPDATE midflight.progress SET position = ?, unsettled = ? WHERE migration = ?"
            + " AND direction = ? AND lane = ?; COMMIT";

    /**
     * Who writes.
     *
     * @param migration the migration
     * @param direction the direction
     * @param lane the lane's number
     * @param epoch the owner's epoch
     */
    record Writer(String migration, String direction, int lane, long epoch) {}

    private final Sessions sessions;
    private final Connection connection;
    private final Writer writer;
    private final boolean replica;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final WireBuffer buffer = new WireBuffer(BUFFER_BYTES);

    private LaneSession(Sessions sessions, Connection connection, Writer writer, boolean replica) {
        this.sessions = sessions;
        this.connection = connection;
        this.writer = writer;
        this.replica = replica;
    }

    static LaneSession open(Sessions sessions, Writer writer) throws SQLException {
        Connection connection = sessions.openWriter();
        boolean opened = false;
        try {
            boolean replica;
            try (Statement words = connection.createStatement()) {
                words.execute(SETTINGS);
                replica = setReplica(words);
            }
            try (PreparedStatement pass =
                    connection.prepareStatement("SELECT pg_catalog.set_config('midflight.pass', ?, false)")) {
                pass.setString(1, StateTables.pass(connection, writer.migration()));
                pass.execute();
            }
            connection.setAutoCommit(false);
            opened = true;
            return new LaneSession(sessions, connection, writer, replica);
        } finally {
            if (!opened) {
                sessions.discard(connection);
            }
        }
    }

    /** Without the application's triggers and foreign keys, if this login may. */
    private static boolean setReplica(Statement words) throws SQLException {
        try {
            words.execute("SET session_replication_role = replica");
            return true;
        } catch (SQLException denied) {
            if (!Failures.state(denied).equals("42501")) {
                throw denied;
            }
            return false;
        }
    }

    Connection connection() {
        return connection;
    }

    Writer writer() {
        return writer;
    }

    /** What rows are encoded in: one for all tables, of which there may be thousands. */
    WireBuffer buffer() {
        return buffer;
    }

    /** True if triggers and foreign keys do not fire in this session. */
    boolean isReplica() {
        return replica;
    }

    void begin() throws SQLException {
        PreparedStatement touch = statement(BEGIN);
        touch.setString(1, writer.migration());
        touch.setString(2, writer.direction());
        touch.setInt(3, writer.lane());
        touch.setLong(4, writer.epoch());
        if (touch.executeUpdate() != 1) {
            throw stale();
        }
    }

    StaleOwnerException stale() throws SQLException {
        connection.rollback();
        return new StaleOwnerException("Lane %d of migration %s (%s) writes in epoch %d, but epoch %s is in force."
                .formatted(writer.lane(), writer.migration(), writer.direction(), writer.epoch(), epochInForce()));
    }

    private String epochInForce() throws SQLException {
        PreparedStatement query = statement("SELECT epoch FROM midflight.owner WHERE migration = ? AND direction = ?");
        query.setString(1, writer.migration());
        query.setString(2, writer.direction());
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? Long.toString(row.getLong(1)) : "no";
        } finally {
            connection.rollback();
        }
    }

    void commit(LaneProgress progress) throws SQLException {
        PreparedStatement save = statement(COMMIT);
        save.setString(1, progress.position());
        save.setString(2, progress.unsettled());
        save.setString(3, writer.migration());
        save.setString(4, writer.direction());
        save.setInt(5, progress.lane());
        save.execute();
    }

    /** Runs one statement without parameters. */
    void run(String words) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(words);
        }
    }

    /** A statement that is prepared once for the session. */
    PreparedStatement statement(String words) throws SQLException {
        PreparedStatement known = statements.get(words);
        if (known == null) {
            if (statements.size() >= STATEMENTS_MAX) {
                forget();
            }
            known = connection.prepareStatement(words);
            statements.put(words, known);
        }
        return known;
    }

    /** Rows with ever other columns absent make ever other statements. */
    private void forget() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    @Override
    public void close() {
        sessions.discard(connection);
    }
}
