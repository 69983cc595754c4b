package dev.midflight.stores.mysql;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Rows and state of one direction. */
final class MysqlTarget implements Target {

    private static final int REST_SECONDS = 5;
    private static final int NOTABLE_SECONDS = 3;

    private final Link link;
    private final MysqlReader reader;
    private final StateNames names;
    private volatile long epoch = -1;

    MysqlTarget(Link link, String direction) {
        this.link = link;
        this.reader = new MysqlReader(link);
        this.names = new StateNames(link.migration(), direction);
    }

    private interface Step {
        void run(Connection connection) throws SQLException;
    }

    @Override
    public void own(long newEpoch) {
        link.with("Cannot take over %s".formatted(link.migration()), connection -> {
            link.forgetState();
            link.createState(connection);
            return 0;
        });
        transaction("Cannot take over %s".formatted(link.migration()), connection -> {
            new Takeover(connection, names, newEpoch).take(() -> {
                Sql.run(
                        connection,
                        "INSERT IGNORE INTO midflight_owner (migration, direction, epoch) VALUES (%s, %d)"
                                .formatted(names.values(), newEpoch));
                refuseOlder(connection, newEpoch, "FOR UPDATE");
                Sql.run(
                        connection,
                        "UPDATE midflight_owner SET epoch = %d WHERE %s".formatted(newEpoch, names.where()));
            });
        });
        epoch = newEpoch;
    }

    @Override
    public List<LaneProgress> progress() {
        return rows(
                "SELECT lane, position, unsettled FROM midflight_progress WHERE %s AND position <> '' ORDER BY lane",
                row -> new LaneProgress(Integer.parseInt(row.get(0)), row.get(1), row.get(2)));
    }

    @Override
    public List<ChunkDone> chunks() {
        return rows(
                "SELECT number, IFNULL(first_key, ''), IFNULL(end_key, ''), lane, token, row_count, byte_count"
                        + " FROM midflight_chunk WHERE %s ORDER BY number, first_key",
                row -> new ChunkDone(
                        Integer.parseInt(row.get(0)),
                        new KeySpan(key(row.get(1)), key(row.get(2))),
                        Integer.parseInt(row.get(3)),
                        row.get(4),
                        Long.parseLong(row.get(5)),
                        Long.parseLong(row.get(6))));
    }

    @Override
    public List<Quarantined> quarantine() {
        return rows(
                "SELECT number, row_key, cause FROM midflight_quarantine WHERE %s ORDER BY number, row_key",
                row -> new Quarantined(Integer.parseInt(row.get(0)), Key.parse(row.get(1)), row.get(2)));
    }

    @Override
    public LaneWriter lane(int lane) {
        long mine = epoch;
        transaction("Cannot open lane %d".formatted(lane), connection -> {
            refuseOlder(connection, mine, "LOCK IN SHARE MODE");
            Sql.run(
                    connection,
                    "INSERT IGNORE INTO midflight_progress (migration, direction, lane, epoch, session, position,"
                            + " unsettled, touched)"
                            + " VALUES (%s, %d, %d, 0, '', '', 0)".formatted(names.values(), lane, mine));
        });
        return new MysqlLaneWriter(link, names, lane, mine);
    }

    @Override
    public Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        rows("SELECT name, text FROM midflight_note WHERE %s ORDER BY name", row -> row)
                .forEach(row -> notes.put(row.get(0), row.get(1)));
        return notes;
    }

    @Override
    public void note(String name, String text) {
        long mine = epoch;
        transaction("Cannot save the note %s".formatted(name), connection -> {
            refuseOlder(connection, mine, "LOCK IN SHARE MODE");
            Sql.run(
                    connection,
                    "INSERT INTO midflight_note (migration, direction, name, text) VALUES (%s, %s, %s)"
                                    .formatted(names.values(), Sql.literal(name), Sql.literal(text))
                            + " ON DUPLICATE KEY UPDATE text = VALUES(text)");
        });
    }

    /** A log without room is no error for the server: it waits, and the statement with it. */
    @Override
    public Optional<String> waiting() {
        return link.with("Cannot ask what statements wait for", SessionState::all).stream()
                .filter(SessionState::isWaiting)
                .filter(session -> session.seconds() >= NOTABLE_SECONDS)
                .filter(session -> session.user().equals(link.sessions().user())
                        && session.database().equals(link.database()))
                .max(Comparator.comparingLong(SessionState::seconds))
                .map(session -> session.wait(link.sessions().endpoint().toString()));
    }

    @Override
    public Map<TableName, Finding> firing(List<Table> tables) {
        return link.with("Cannot look for triggers", connection -> {
            Map<TableName, Finding> found = new LinkedHashMap<>();
            Map<String, Map<String, Triggers>> schemas = new HashMap<>();
            for (Table table : tables) {
                TableName name = table.name();
                String schema = name.namespace().isEmpty() ? "DATABASE()" : Sql.literal(name.namespace());
                if (!schemas.containsKey(schema)) {
                    schemas.put(schema, Triggers.of(connection, schema));
                }
                Optional.ofNullable(schemas.getOrDefault(schema, Map.of()).get(name.name()))
                        .flatMap(triggers -> triggers.firing(name))
                        .ifPresent(finding -> found.put(name, finding));
            }
            return found;
        });
    }

    @Override
    public void reset(long newEpoch) {
        own(newEpoch);
        transaction("Cannot reset %s".formatted(link.migration()), connection -> {
            refuseOlder(connection, newEpoch, "FOR UPDATE");
            for (String table : List.of(StateTables.PROGRESS, StateTables.CHUNK, StateTables.NOTE)) {
                Sql.run(connection, "DELETE FROM %s WHERE %s".formatted(table, names.where()));
            }
        });
    }

    @Override
    public void remove() {
        link.with("Cannot remove the state of %s".formatted(link.migration()), connection -> {
            link.forgetState();
            StateTables.remove(connection, link.migration());
            return 0;
        });
    }

    @Override
    public RowRead read(Table table, KeySpan span) {
        return reader.read(table, span);
    }

    @Override
    public RowRead read(Table table, List<Key> keys) {
        return reader.read(table, keys);
    }

    @Override
    public Optional<Key> bound(Table table, Optional<Key> first, long rows) {
        return reader.bound(table, first, rows);
    }

    @Override
    public Estimate estimate(Table table) {
        return reader.estimate(table);
    }

    /** Requires that the epoch is the one in force, or with {@code FOR UPDATE} at least not an older one. */
    private void refuseOlder(Connection connection, long mine, String lock) throws SQLException {
        String text =
                Sql.text(connection, "SELECT epoch FROM midflight_owner WHERE %s %s".formatted(names.where(), lock));
        long inForce = text.isEmpty() ? -1 : Long.parseLong(text);
        boolean taking = lock.equals("FOR UPDATE");
        if (taking ? inForce > mine : inForce != mine || mine < 0) {
            throw new StaleOwnerException(
                    "Epoch %d of %s cannot write; epoch %d is in force.".formatted(mine, link.migration(), inForce));
        }
    }

    private <T> List<T> rows(String sql, Function<List<String>, T> row) {
        return link.with("Cannot read the state of %s".formatted(link.migration()), connection -> {
            if (!StateTables.exist(connection)) {
                return List.of();
            }
            return Sql.rows(connection, sql.formatted(names.where())).stream()
                    .map(row)
                    .toList();
        });
    }

    /** The server ends the session if it hears nothing in the middle: lost, it would keep what it has locked. */
    private void transaction(String attempt, Step step) {
        link.with(attempt, connection -> {
            Sql.run(connection, "SET SESSION wait_timeout = " + REST_SECONDS);
            Sql.run(connection, "START TRANSACTION");
            boolean done = false;
            try {
                step.run(connection);
                Sql.run(connection, "COMMIT");
                done = true;
            } finally {
                if (!done) {
                    // Its transaction ends with it, and what went wrong is not hidden by a rollback that does, too.
                    link.sessions().close(connection);
                }
            }
            return Sql.run(connection, "SET SESSION wait_timeout = DEFAULT");
        });
    }

    private static Optional<Key> key(String hex) {
        return hex.isEmpty() ? Optional.empty() : Optional.of(Key.parse(hex));
    }
}
