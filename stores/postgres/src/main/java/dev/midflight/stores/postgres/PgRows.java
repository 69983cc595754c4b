package dev.midflight.stores.postgres;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import dev.midflight.stores.sql.marks.MarkedRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows, each read in a transaction of its own: {@code REPEATABLE READ READ ONLY}, the table locked in {@code
 * ACCESS SHARE MODE} before the first snapshot. Without that lock a rewriting {@code ALTER TABLE} or a {@code TRUNCATE}
 * that commits between snapshot and first row leaves the reader with no rows and no error.
 */
final class PgRows implements MarkedRows {

    private static final String BEGIN =
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = '2s';"
                    + " SET LOCAL idle_in_transaction_session_timeout = 0; LOCK TABLE %s IN ACCESS SHARE MODE";
    private static final String TOKEN =
            "SELECT pg_catalog.pg_current_snapshot()::text, pg_catalog.pg_current_wal_insert_lsn()::text";
    private final Sessions sessions;
    private final Types types;

    PgRows(Sessions sessions, Types types) {
        this.sessions = sessions;
        this.types = types;
    }

    @Override
    public RowRead read(Table table, KeySpan span) {
        return open(table, (connection, codecs) -> {
            List<Codec> key = Codec.ofKey(codecs, table);
            String order = table.keyClass() == KeyClass.ORDERED ? " ORDER BY " + KeyText.columns(key) : "";
            return KeyText.where(table, key, span) + order;
        });
    }

    @Override
    public RowRead read(Table table, List<Key> keys) {
        return open(table, (connection, codecs) -> among(table, keys, codecs));
    }

    private static String among(Table table, List<Key> keys, List<Codec> codecs) {
        return keys.isEmpty() ? " WHERE false" : KeyText.whereIn(table, Codec.ofKey(codecs, table), keys);
    }

    @Override
    public RowRead readMarked(Table table, Marked marked) {
        return open(table, (connection, codecs) -> {
            Optional<List<Key>> keys = marked.in(connection);
            return keys.isPresent() ? among(table, keys.get(), codecs) : "";
        });
    }

    /** What follows {@code FROM table}. */
    private interface Condition {
        String of(Connection connection, List<Codec> codecs) throws SQLException;
    }

    private RowRead open(Table table, Condition condition) {
        String attempt = "Cannot read rows of %s".formatted(table.name());
        Connection connection = sessions.borrow();
        boolean opened = false;
        try {
            begin(connection, table);
            PgToken token = token(connection);
            List<Codec> codecs = Codec.of(layout(connection, table), table);
            String query = "COPY (SELECT %s FROM %s AS t%s) TO STDOUT (FORMAT binary)"
                    .formatted(KeyText.copied(codecs), Names.quote(table.name()), condition.of(connection, codecs));
            PgRead read = new PgRead(sessions, connection, table, new PgRead.Plan(token, codecs, query));
            opened = true;
            return read;
        } catch (SQLException failure) {
            throw sessions.failure(attempt, failure);
        } finally {
            if (!opened) {
                end(sessions, connection);
            }
        }
    }

    private Layout layout(Connection connection, Table table) throws SQLException {
        return types.layout(connection, table.name())
                .orElseThrow(() -> new StoreRefusedException(
                        "Table %s is not there.".formatted(table.name()), "Take it out of the plan.", null));
    }

    private static void begin(Connection connection, Table table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(BEGIN.formatted(Names.quote(table.name())));
        }
    }

    /** A token of the snapshot that a connection's transaction has, or of one taken now in autocommit. */
    static PgToken token(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TOKEN)) {
            row.next();
            return PgToken.of(row.getString(1), row.getString(2));
        }
    }

    /** The end of the log as it is now. */
    static PgPosition end(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_current_wal_insert_lsn()::text")) {
            row.next();
            return PgPosition.parse(row.getString(1));
        }
    }

    /** Ends a read's transaction and gives the connection back, or discards it if that does not work. */
    static void end(Sessions sessions, Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException lost) {
            sessions.discard(connection);
            return;
        }
        sessions.giveBack(connection);
    }

    @Override
    public Optional<Key> bound(Table table, Optional<Key> first, long rows) {
        if (table.keyClass() != KeyClass.ORDERED) {
            return Optional.empty();
        }
        try (RowRead read = open(table, (connection, codecs) -> {
            List<Codec> key = Codec.ofKey(codecs, table);
            String where = KeyText.where(table, key, new KeySpan(first, Optional.empty()));
            String columns = KeyText.columns(key);
            // Only the key is read by the inner query, so that its index is enough.
            return " WHERE (%s) IN (SELECT %s FROM %s AS t%s ORDER BY %s OFFSET %d LIMIT 1)"
                    .formatted(columns, columns, Names.quote(table.name()), where, columns, rows);
        })) {
            RowBatch batch = table.batch();
            return read.next(batch, 1) ? Optional.of(new KeyCodec(table).key(batch, 0)) : Optional.empty();
        }
    }

    @Override
    public Estimate estimate(Table table) {
        return sessions.call(
                "Cannot estimate the size of %s".formatted(table.name()),
                connection -> TableSize.of(connection, table.name()));
    }
}
