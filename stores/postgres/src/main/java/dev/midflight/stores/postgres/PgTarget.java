package dev.midflight.stores.postgres;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Target;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rows and state of one direction, in the schema {@code midflight} beside the application's tables. */
final class PgTarget implements Target {

    private static final String OWN = "INSERT INTO midflight.owner AS o (migration, direction, epoch) VALUES (?, ?, ?)"
            + " ON CONFLICT (migration, direction) DO UPDATE SET epoch = EXCLUDED.epoch WHERE o.epoch <="
            + " EXCLUDED.epoch";
    private static final String HOLD =
            "SELECT epoch FROM midflight.owner WHERE migration = ? AND direction = ? FOR SHARE";
    private static final String EPOCHS =
            "UPDATE midflight.progress SET epoch = ? WHERE migration = ? AND direction = ?";
    private static final String LANE =
            "INSERT INTO midflight.progress (migration, direction, lane, epoch) VALUES (?, ?,"
                    + " ?, ?) ON CONFLICT DO NOTHING";
    private static final String NOTE = "INSERT INTO midflight.note (migration, direction, name, words) VALUES (?, ?, ?,"
            + " ?) ON CONFLICT (migration, direction, name) DO UPDATE SET words = EXCLUDED.words";

    private static final String END =
            """
            SELECT pg_catalog.pg_terminate_backend(l.pid) FROM pg_catalog.pg_locks l
            JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.relation IN ('midflight.progress'::regclass, 'midflight.owner'::regclass)
              AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
              AND l.mode IN ('RowShareLock', 'RowExclusiveLock') AND l.granted
              AND a.application_name = ? AND a.pid <> pg_catalog.pg_backend_pid()""";

    /** Reads one row of state. */
    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final Sessions sessions;
    private final Types types;
    private final PgRows rows;
    private final String migration;
    private final String direction;
    private volatile long epoch = -1;

    PgTarget(Sessions sessions, Types types, String direction) {
        this.sessions = sessions;
        this.types = types;
        this.rows = new PgRows(sessions, types);
        this.migration = sessions.migration();
        this.direction = direction;
    }

    @Override
    public void own(long wanted) {
        StateTables.create(sessions);
        try {
            take(wanted);
        } catch (StoreUnavailableException held) {
            if (!(held.getCause() instanceof SQLException cause)
                    || !Failures.state(cause).equals(Failures.LOCK_TIMEOUT)) {
                throw held;
            }
            endFormerOwners();
            take(wanted);
        }
        epoch = wanted;
    }

    private void take(long wanted) {
        sessions.transact("Cannot take ownership of migration %s".formatted(migration), connection -> {
            try (Statement words = connection.createStatement()) {
                words.execute("SET LOCAL lock_timeout = '3s'");
            }
            StateTables.pass(connection, migration);
            try (PreparedStatement own = connection.prepareStatement(OWN)) {
                own.setString(1, migration);
                own.setString(2, direction);
                own.setLong(3, wanted);
                if (own.executeUpdate() == 0) {
                    throw stale(wanted, hold(connection));
                }
            }
            try (PreparedStatement lanes = connection.prepareStatement(EPOCHS)) {
                lanes.setLong(1, wanted);
                lanes.setString(2, migration);
                lanes.setString(3, direction);
                return lanes.executeUpdate();
            }
        });
    }

    /** One that is paused in the middle of a transaction holds the owner's or a lane's row until its session ends. */
    private void endFormerOwners() {
        sessions.run("Cannot end the sessions of a former owner", connection -> {
            try (PreparedStatement end = connection.prepareStatement(END)) {
                end.setString(1, Names.shorten("midflight " + migration));
                end.execute();
            }
        });
    }

    private StaleOwnerException stale(long mine, Optional<Long> inForce) {
        return new StaleOwnerException("Epoch %d of migration %s (%s) is refused: epoch %s is in force."
                .formatted(
                        mine,
                        migration,
                        direction,
                        inForce.map(Object::toString).orElse("no")));
    }

    /** The epoch in force, which no other owner can change until this transaction ends. */
    private Optional<Long> hold(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(HOLD)) {
            query.setString(1, migration);
            query.setString(2, direction);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private void requireEpoch(Connection connection, long mine) throws SQLException {
        Optional<Long> inForce = hold(connection);
        if (inForce.isEmpty() || inForce.get() != mine) {
            throw stale(mine, inForce);
        }
    }

    /** One at a time: all lanes ask at once, and would log in for this alone. */
    @Override
    public synchronized LaneWriter lane(int lane) {
        long mine = epoch;
        sessions.transact("Cannot open lane %d".formatted(lane), connection -> {
            requireEpoch(connection, mine);
            try (PreparedStatement insert = connection.prepareStatement(LANE)) {
                insert.setString(1, migration);
                insert.setString(2, direction);
                insert.setInt(3, lane);
                insert.setLong(4, mine);
                return insert.executeUpdate();
            }
        });
        return new PgLane(sessions, types, new LaneSession.Writer(migration, direction, lane, mine));
    }

    private <T> List<T> state(String query, Row<T> read) {
        return sessions.call("Cannot read the state of migration %s".formatted(migration), connection -> {
            List<T> list = new ArrayList<>();
            if (!StateTables.exist(connection)) {
                return list;
            }
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setString(1, migration);
                statement.setString(2, direction);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        list.add(read.of(row));
                    }
                }
            }
            return list;
        });
    }

    @Override
    public List<LaneProgress> progress() {
        return state(
                "SELECT lane, position, unsettled FROM midflight.progress WHERE migration = ? AND direction = ? AND"
                        + " position <> '' ORDER BY lane",
                row -> new LaneProgress(row.getInt(1), row.getString(2), row.getString(3)));
    }

    @Override
    public List<ChunkDone> chunks() {
        return state(
                "SELECT tab, first_key, end_key, lane, token, row_count, byte_count FROM midflight.chunk WHERE"
                        + " migration = ? AND direction = ? ORDER BY tab, first_key",
                row -> new ChunkDone(
                        row.getInt(1),
                        new KeySpan(key(row.getBytes(2)), key(row.getBytes(3))),
                        row.getInt(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getLong(7)));
    }

    private static Optional<Key> key(byte[] bytes) {
        return bytes.length == 0 ? Optional.empty() : Optional.of(new Key(bytes));
    }

    @Override
    public List<Quarantined> quarantine() {
        return state(
                "SELECT tab, row_key, cause FROM midflight.quarantine WHERE migration = ? AND direction = ? ORDER BY"
                        + " tab, row_key",
                row -> new Quarantined(row.getInt(1), new Key(row.getBytes(2)), row.getString(3)));
    }

    @Override
    public Map<String, String> notes() {
        Map<String, String> notes = new TreeMap<>();
        state(
                        "SELECT name, words FROM midflight.note WHERE migration = ? AND direction = ?",
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(note -> notes.put(note.getKey(), note.getValue()));
        return notes;
    }

    @Override
    public void note(String name, String text) {
        long mine = epoch;
        sessions.transact("Cannot save note %s".formatted(name), connection -> {
            requireEpoch(connection, mine);
            try (PreparedStatement save = connection.prepareStatement(NOTE)) {
                save.setString(1, migration);
                save.setString(2, direction);
                save.setString(3, name);
                save.setString(4, text);
                return save.executeUpdate();
            }
        });
    }

    @Override
    public Map<TableName, Finding> firing(List<Table> tables) {
        return sessions.call("Cannot look for triggers", connection -> TableFindings.firing(connection, tables));
    }

    @Override
    public void reset(long wanted) {
        own(wanted);
        sessions.transact("Cannot reset direction %s".formatted(direction), connection -> {
            requireEpoch(connection, wanted);
            for (String table : List.of("progress", "chunk", "note")) {
                try (PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM midflight.%s WHERE migration = ? AND direction = ?".formatted(table))) {
                    delete.setString(1, migration);
                    delete.setString(2, direction);
                    delete.executeUpdate();
                }
            }
            return true;
        });
    }

    @Override
    public void remove() {
        StateTables.removeDirection(sessions, direction);
    }

    @Override
    public RowRead read(Table table, KeySpan span) {
        return rows.read(table, span);
    }

    @Override
    public RowRead read(Table table, List<Key> keys) {
        return rows.read(table, keys);
    }

    @Override
    public Optional<Key> bound(Table table, Optional<Key> first, long count) {
        return rows.bound(table, first, count);
    }

    @Override
    public Estimate estimate(Table table) {
        return rows.estimate(table);
    }
}
