package dev.midflight.stores.mysql;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.Quarantined;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One lane: a connection of its own, opened again after a failure. */
final class MysqlLaneWriter implements LaneWriter {

    private static final int KEYS_MAX = 500;

    private final Link link;
    private final String scope;
    private final String values;
    private final int lane;
    private final long epoch;
    private final Map<Table, RowWriter> writers = new HashMap<>();
    private @Nullable Connection connection;

    /**
     * A writer.
     *
     * @param names the migration and the direction
     */
    MysqlLaneWriter(Link link, StateNames names, int lane, long epoch) {
        this.link = link;
        this.scope = names.where();
        this.values = names.values();
        this.lane = lane;
        this.epoch = epoch;
    }

    private interface Step<T> {
        T run(Connection open) throws SQLException;
    }

    @Override
    public void begin() {
        step("begin", open -> {
            touch(open, "");
            return 0;
        });
    }

    @Override
    public List<Rejection> insert(Table table, RowBatch rows) {
        return step("insert %d rows into %s".formatted(rows.rows(), table.name()), open -> writer(open, table)
                .insert(rows));
    }

    @Override
    public List<Rejection> upsert(Table table, RowBatch rows) {
        return step("write %d rows to %s".formatted(rows.rows(), table.name()), open -> writer(open, table)
                .upsert(rows));
    }

    @Override
    public List<Rejection> patch(Table table, RowBatch rows) {
        return step("update %d rows of %s".formatted(rows.rows(), table.name()), open -> writer(open, table)
                .patch(rows));
    }

    @Override
    public void delete(Table table, RowBatch keys) {
        step("delete %d rows of %s".formatted(keys.rows(), table.name()), open -> {
            writer(open, table).delete(keys);
            return 0;
        });
    }

    @Override
    public List<Rejection> deleteEqual(Table table, RowBatch rows) {
        return step("delete %d rows of %s".formatted(rows.rows(), table.name()), open -> writer(open, table)
                .deleteEqual(rows));
    }

    @Override
    public void clear(Table table, KeySpan span) {
        step("clear a part of %s".formatted(table.name()), open -> {
            writer(open, table).clear(span);
            return 0;
        });
    }

    @Override
    public void chunkDone(ChunkDone chunk) {
        String sql = "REPLACE INTO midflight_chunk (migration, direction, number, first_hash, first_key, end_key, lane,"
                + " token, row_count, byte_count) VALUES (%s, %d, UNHEX(SHA2(%s, 256)), %s, %s, %d, %s, %d, %d)";
        KeySpan span = chunk.span();
        String first = Sql.literal(span.first().map(Key::toString).orElse(""));
        step(
                "save a chunk of table %d".formatted(chunk.table()),
                open -> Sql.run(
                        open,
                        sql.formatted(
                                values,
                                chunk.table(),
                                first,
                                keyText(span.first()),
                                keyText(span.end()),
                                chunk.lane(),
                                Sql.literal(chunk.token()),
                                chunk.rows(),
                                chunk.bytes())));
    }

    @Override
    public void quarantine(List<Quarantined> rows) {
        String sql = "INSERT INTO midflight_quarantine (migration, direction, number, hash, row_key, cause) VALUES"
                + " (%s, %d, %s, %s, %s) ON DUPLICATE KEY UPDATE cause = VALUES(cause)";
        step("save %d quarantined rows".formatted(rows.size()), open -> {
            for (Quarantined row : rows) {
                Sql.run(
                        open,
                        sql.formatted(
                                values,
                                row.table(),
                                hash(row.key()),
                                Sql.literal(row.key().toString()),
                                Sql.literal(row.cause())));
            }
            return 0;
        });
    }

    @Override
    public void release(int table, List<Key> keys) {
        String sql = "DELETE FROM midflight_quarantine WHERE %s AND number = %d AND hash IN (%s)";
        step("release %d quarantined rows".formatted(keys.size()), open -> {
            for (List<Key> part : parts(keys)) {
                String hashes = part.stream().map(MysqlLaneWriter::hash).collect(Collectors.joining(", "));
                Sql.run(open, sql.formatted(scope, table, hashes));
            }
            return 0;
        });
    }

    @Override
    public void read(Table table, List<Key> keys, RowBatch into) {
        step("read %d rows of %s".formatted(keys.size(), table.name()), open -> {
            RowWriter writer = writer(open, table);
            for (String select : new KeySql(writer.table()).selects(keys)) {
                writer.read(select, into);
            }
            return 0;
        });
    }

    @Override
    public void commit(LaneProgress progress) {
        step("commit", open -> {
            touch(
                    open,
                    ", position = %s, unsettled = %s"
                            .formatted(Sql.literal(progress.position()), Sql.literal(progress.unsettled())));
            Sql.run(open, "COMMIT");
            return 0;
        });
    }

    @Override
    public void rollback() {
        Connection open = connection;
        if (open == null) {
            return;
        }
        try {
            Sql.run(open, "ROLLBACK");
        } catch (SQLException e) {
            forget(open);
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        if (open != null) {
            forget(open);
        }
    }

    private void forget(Connection open) {
        connection = null;
        writers.clear();
        link.sessions().drop(open);
    }

    /** The row of progress is locked from the first statement on: a newer owner waits for it, or was here before. */
    private void touch(Connection open, String more) throws SQLException {
        int found =
                Sql.run(open, "UPDATE midflight_progress SET touched = touched + 1%s WHERE %s".formatted(more, mine()));
        if (found == 0) {
            String inForce = Sql.text(open, "SELECT epoch FROM midflight_owner WHERE " + scope);
            Sql.run(open, "ROLLBACK");
            throw new StaleOwnerException("Lane %d of %s was written in epoch %d; epoch %s is in force."
                    .formatted(lane, link.migration(), epoch, inForce.isEmpty() ? "none" : inForce));
        }
    }

    private String mine() {
        return "%s AND lane = %d AND epoch = %d".formatted(scope, lane, epoch);
    }

    private RowWriter writer(Connection open, Table table) {
        return writers.computeIfAbsent(table, wanted -> {
            BoundTable bound = link.bind(wanted);
            return new RowWriter(open, link.server(), bound, link.table(wanted.name()));
        });
    }

    private <T> T step(String attempt, Step<T> step) {
        try {
            Connection open = connection;
            if (open == null) {
                open = LaneSession.open(link, mine());
                connection = open;
            }
            return step.run(open);
        } catch (SQLException e) {
            writers.keySet().forEach(table -> link.forget(table.name()));
            throw link.failure("Cannot %s in lane %d".formatted(attempt, lane), e);
        }
    }

    private static String keyText(Optional<Key> key) {
        return key.map(known -> Sql.literal(known.toString())).orElse("NULL");
    }

    private static String hash(Key key) {
        return "UNHEX(SHA2('%s', 256))".formatted(key);
    }

    private static List<List<Key>> parts(List<Key> keys) {
        List<List<Key>> parts = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS_MAX) {
            parts.add(keys.subList(from, Math.min(keys.size(), from + KEYS_MAX)));
        }
        return parts;
    }
}
