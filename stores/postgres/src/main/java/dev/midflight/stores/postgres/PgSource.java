package dev.midflight.stores.postgres;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Rows by COPY, the log by a replication slot. */
final class PgSource implements Source {

    /** The marker's own commit need not wait for a standby: it carries nothing of the application's. */
    private static final String MARK = "BEGIN; SET LOCAL synchronous_commit = local; INSERT INTO midflight.marker"
            + " (migration, mark, at) VALUES (?, ?, now()) ON CONFLICT (migration) DO UPDATE SET mark = EXCLUDED.mark,"
            + " at = EXCLUDED.at RETURNING pg_catalog.pg_current_wal_insert_lsn()::text; COMMIT";

    private static final long VISIBLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration RETENTION_MAX = Duration.ofDays(365);

    private final Sessions sessions;
    private final Types types;
    private final PgRows rows;
    private final PgSlot slot;
    private final WalRate rate = new WalRate();

    PgSource(Sessions sessions, Types types) {
        this.sessions = sessions;
        this.types = types;
        this.rows = new PgRows(sessions, types);
        this.slot = new PgSlot(sessions);
    }

    @Override
    public Position startLog(List<Table> tables) {
        slot.create(tables);
        return slot.open();
    }

    @Override
    public ChangeLog log(Position from, List<Table> tables) {
        PgPosition position = (PgPosition) from;
        slot.release();
        slot.require(position);
        Fingerprints fingerprints = Fingerprints.load(sessions);
        XidWidener widener = new XidWidener(
                sessions.call("Cannot read the current snapshot", PgRows::token).xmax());
        LogDecoder decoder = new LogDecoder(sessions.migration(), lookup(tables), widener, fingerprints);
        Connection connection = sessions.openReplication();
        boolean opened = false;
        try {
            LogWire wire = LogWire.start(sessions.socket(connection), slot, position);
            opened = true;
            return new PgLog(sessions, new PgLog.Parts(connection, wire, decoder, fingerprints, widener), position);
        } catch (SQLException failure) {
            throw PgSlot.failure("Cannot read slot %s from %s".formatted(slot.name(), position), failure);
        } finally {
            if (!opened) {
                sessions.discard(connection);
            }
        }
    }

    private LogRelation.Lookup lookup(List<Table> tables) {
        Map<TableName, Table> byName = new HashMap<>();
        tables.forEach(table ->
                byName.put(Names.table(Names.schema(table.name()), table.name().name()), table));
        return new LogRelation.Lookup() {
            @Override
            public Optional<Table> table(TableName name) {
                return Optional.ofNullable(byName.get(name));
            }

            @Override
            public PgType type(int oid, int modifier) {
                return sessions.call(
                        "Cannot read type %d".formatted(oid), connection -> types.type(connection, oid, modifier));
            }

            @Override
            public Map<String, Integer> numbers(TableName name) {
                return sessions.call(
                        "Cannot read the columns of %s".formatted(name),
                        connection -> LogRelation.numbers(connection, name));
            }

            @Override
            public Optional<RowBatch> row(Table table, Key key, PgTx seen) {
                return rowSeenBy(table, key, seen);
            }
        };
    }

    /** A commit can be in the log before it is visible. */
    private Optional<RowBatch> rowSeenBy(Table table, Key key, PgTx seen) {
        long deadline = System.nanoTime() + VISIBLE_NANOS_MAX;
        while (true) {
            try (RowRead read = rows.read(table, List.of(key))) {
                if (read.token().sees(seen) == Tri.YES) {
                    RowBatch row = table.batch();
                    return read.next(row, 1) ? Optional.of(row) : Optional.empty();
                }
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new StoreUnavailableException(
                        "Cannot read the large values of a row of %s that got another key: transaction %d is in the log"
                                        .formatted(table.name(), seen.xid())
                                + " and not visible yet.",
                        "See whether a synchronous standby does not answer; the log is read again.",
                        null);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    @Override
    public void dropLog() {
        slot.drop();
        StateTables.removeLog(sessions);
    }

    @Override
    public Position mark(String text) {
        StateTables.create(sessions);
        return sessions.call("Cannot write a mark", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(MARK)) {
                statement.setString(1, sessions.migration());
                statement.setString(2, text);
                return new PgPosition(lsn(statement));
            }
        });
    }

    private static long lsn(PreparedStatement statements) throws SQLException {
        long lsn = 0;
        boolean query = statements.execute();
        while (query || statements.getUpdateCount() >= 0) {
            if (query) {
                try (ResultSet row = statements.getResultSet()) {
                    row.next();
                    lsn = PgPosition.parse(row.getString(1)).lsn();
                }
            }
            query = statements.getMoreResults();
        }
        return lsn;
    }

    @Override
    public SnapshotToken now() {
        return sessions.call("Cannot read the current snapshot", PgRows::token);
    }

    @Override
    public Optional<Duration> retention(Position from) {
        PgSlot.State state = slot.state()
                .orElseThrow(() -> new StoreUnavailableException(
                        "Replication slot %s is not there.".formatted(slot.name()),
                        "Reading the log again tells whether its position is lost.",
                        null));
        if (state.lost()) {
            return Optional.of(Duration.ZERO);
        }
        double bytesPerSecond = rate.bytesPerSecond(state.written());
        return state.safeBytes().map(safe -> {
            double seconds = Math.max(safe, 0) / Math.max(bytesPerSecond, 1);
            return seconds > RETENTION_MAX.toSeconds() ? RETENTION_MAX : Duration.ofSeconds((long) seconds);
        });
    }

    @Override
    public Position position(String text) {
        return PgPosition.parse(text);
    }

    @Override
    public SnapshotToken token(String text) {
        return PgToken.parse(text);
    }

    @Override
    public TxRef tx(String text) {
        return PgTx.parse(text);
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
