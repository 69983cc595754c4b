package dev.midflight.stores.postgres;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one lane. The session is opened by the first {@link #begin} and again after it was lost; its statements and
 * the layouts of its tables are kept.
 */
final class PgLane implements LaneWriter {

    private static final String CHUNK = "INSERT INTO midflight.chunk (migration, direction, tab, first_key, end_key,"
            + " lane, token, row_count, byte_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (migration,"
            + " direction, tab, (pg_catalog.sha256(first_key))) DO UPDATE SET end_key = EXCLUDED.end_key, lane ="
            + " EXCLUDED.lane, token = EXCLUDED.token, row_count = EXCLUDED.row_count, byte_count ="
            + " EXCLUDED.byte_count";
    private static final String QUARANTINE = "INSERT INTO midflight.quarantine (migration, direction, tab, row_key,"
            + " cause) VALUES (?, ?, ?, ?, ?) ON CONFLICT (migration, direction, tab, (pg_catalog.sha256(row_key))) DO"
            + " UPDATE SET cause = EXCLUDED.cause, since = now()";
    private static final String RELEASE = "DELETE FROM midflight.quarantine WHERE migration = ? AND direction = ? AND"
            + " tab = ? AND pg_catalog.sha256(row_key) = pg_catalog.sha256(?)";

    /** Work within the session. */
    private interface Work<T> {
        T with(LaneSession session) throws SQLException;
    }

    private final Sessions sessions;
    private final Types types;
    private final LaneSession.Writer writer;
    private final Map<Integer, TableWriter> tables = new HashMap<>();
    private @Nullable LaneSession session;
    private boolean closed;

    PgLane(Sessions sessions, Types types, LaneSession.Writer writer) {
        this.sessions = sessions;
        this.types = types;
        this.writer = writer;
    }

    @Override
    public void begin() {
        if (closed) {
            throw new IllegalStateException("lane %d is closed".formatted(writer.lane()));
        }
        try {
            LaneSession opened = session;
            if (opened == null) {
                opened = LaneSession.open(sessions, writer);
                session = opened;
            }
            opened.begin();
        } catch (SQLException failure) {
            leave();
            throw sessions.failure("Cannot begin a transaction of lane %d".formatted(writer.lane()), failure);
        }
    }

    private <T> T call(String attempt, Work<T> work) {
        LaneSession opened = session;
        if (opened == null) {
            throw new StoreUnavailableException(
                    "%s: the connection of lane %d was lost.".formatted(attempt, writer.lane()),
                    "Check that the server runs; the same rows are written again.",
                    null);
        }
        try {
            return work.with(opened);
        } catch (SQLException failure) {
            tables.clear();
            throw sessions.failure(attempt, failure);
        }
    }

    private TableWriter writer(LaneSession opened, Table table) throws SQLException {
        TableWriter known = tables.get(table.number());
        if (known == null || !known.table().equals(table)) {
            known = new TableWriter(
                    opened,
                    table,
                    types.layout(opened.connection(), table.name())
                            .orElseThrow(() -> new StoreRefusedException(
                                    "Table %s is not there.".formatted(table.name()),
                                    "Create it again, or take it out of the plan.",
                                    null)));
            tables.put(table.number(), known);
        }
        return known;
    }

    private static String attempt(String verb, Table table, RowBatch rows) {
        return "Cannot %s %d rows of %s".formatted(verb, rows.rows(), table.name());
    }

    @Override
    public RowBatch batch(Table table) {
        return call("Cannot read the definition of %s".formatted(table.name()), opened -> writer(opened, table)
                .batch());
    }

    @Override
    public List<Rejection> insert(Table table, RowBatch rows) {
        return call(
                attempt("insert", table, rows),
                opened -> sorted(writer(opened, table).insert(rows)));
    }

    @Override
    public boolean insertsWhole(Table table) {
        return call("Cannot read the definition of %s".formatted(table.name()), opened -> writer(opened, table)
                .insertsWhole());
    }

    @Override
    public boolean insertWhole(Table table, Rows rows) {
        return call("Cannot insert rows of %s".formatted(table.name()), opened -> writer(opened, table)
                .insertWhole(rows));
    }

    @Override
    public List<Rejection> upsert(Table table, RowBatch rows) {
        return call(
                attempt("write", table, rows),
                opened -> sorted(writer(opened, table).upsert(rows)));
    }

    @Override
    public List<Rejection> patch(Table table, RowBatch rows) {
        return call(
                attempt("change", table, rows),
                opened -> sorted(writer(opened, table).patch(rows)));
    }

    private static List<Rejection> sorted(List<Rejection> rejections) {
        return rejections.stream()
                .sorted(Comparator.comparingInt(Rejection::row))
                .toList();
    }

    @Override
    public void delete(Table table, RowBatch keys) {
        call(attempt("delete", table, keys), opened -> {
            writer(opened, table).delete(keys);
            return true;
        });
    }

    @Override
    public List<Rejection> deleteEqual(Table table, RowBatch rows) {
        return call(
                attempt("delete", table, rows),
                opened -> sorted(writer(opened, table).deleteEqual(rows)));
    }

    @Override
    public void clear(Table table, KeySpan span) {
        call("Cannot delete a span of rows of %s".formatted(table.name()), opened -> {
            List<Codec> key = Codec.ofKey(writer(opened, table).codecs(), table);
            opened.run("DELETE FROM %s AS t%s".formatted(Names.quote(table.name()), KeyText.where(table, key, span)));
            return true;
        });
    }

    @Override
    public void chunkDone(ChunkDone chunk) {
        call("Cannot save the record of a chunk", opened -> {
            PreparedStatement save = opened.statement(CHUNK);
            save.setString(1, writer.migration());
            save.setString(2, writer.direction());
            save.setInt(3, chunk.table());
            save.setBytes(4, chunk.span().first().map(Key::bytes).orElse(new byte[0]));
            save.setBytes(5, chunk.span().end().map(Key::bytes).orElse(new byte[0]));
            save.setInt(6, chunk.lane());
            save.setString(7, chunk.token());
            save.setLong(8, chunk.rows());
            save.setLong(9, chunk.bytes());
            return save.executeUpdate();
        });
    }

    @Override
    public void quarantine(List<Quarantined> rows) {
        call("Cannot save quarantined rows", opened -> {
            PreparedStatement save = opened.statement(QUARANTINE);
            for (Quarantined row : rows) {
                save.setString(1, writer.migration());
                save.setString(2, writer.direction());
                save.setInt(3, row.table());
                save.setBytes(4, row.key().bytes());
                save.setString(5, row.cause());
                save.addBatch();
            }
            return save.executeBatch();
        });
    }

    @Override
    public void release(int table, List<Key> keys) {
        call("Cannot release quarantined rows", opened -> {
            PreparedStatement delete = opened.statement(RELEASE);
            for (Key key : keys) {
                delete.setString(1, writer.migration());
                delete.setString(2, writer.direction());
                delete.setInt(3, table);
                delete.setBytes(4, key.bytes());
                delete.addBatch();
            }
            return delete.executeBatch();
        });
    }

    @Override
    public void read(Table table, List<Key> keys, RowBatch into) {
        into.clear();
        if (keys.isEmpty()) {
            return;
        }
        call("Cannot read rows of %s".formatted(table.name()), opened -> {
            List<Codec> codecs = writer(opened, table).codecs();
            String query = "COPY (SELECT %s FROM %s AS t%s) TO STDOUT (FORMAT binary)"
                    .formatted(
                            KeyText.copied(codecs),
                            Names.quote(table.name()),
                            KeyText.whereIn(table, Codec.ofKey(codecs, table), keys));
            CopyRows rows = new CopyRows(sessions.wire(opened.connection()), table, codecs);
            rows.start(query);
            rows.fill(into, Long.MAX_VALUE);
            return true;
        });
    }

    @Override
    public void commit(LaneProgress progress) {
        call("Cannot commit lane %d".formatted(writer.lane()), opened -> {
            opened.commit(progress);
            return true;
        });
    }

    @Override
    public void rollback() {
        LaneSession opened = session;
        if (opened == null) {
            return;
        }
        try {
            opened.connection().rollback();
        } catch (SQLException lost) {
            leave();
        }
    }

    private void leave() {
        LaneSession opened = session;
        session = null;
        tables.clear();
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        leave();
    }
}
