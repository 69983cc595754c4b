package dev.midflight.stores.postgres;

import dev.midflight.bench.Stage;
import dev.midflight.bench.Tape;
import dev.midflight.spi.Key;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.copy.CopyIn;

/** The loops over rows of this store, beside the classes that they are made of. */
public final class PostgresLoops {

    private static final int PIECE_BYTES = 1 << 20;

    private PostgresLoops() {}

    /** What COPY sends, into batches. */
    public static Stage.Work read(Stage stage) throws Exception {
        Table table = stage.table();
        Sessions sessions = new Sessions(stage.address());
        Connection connection = sessions.borrow();
        List<Codec> codecs = codecs(connection, table);
        String query = "COPY (SELECT %s FROM %s AS t) TO STDOUT (FORMAT binary)"
                .formatted(KeyText.copied(codecs), Names.quote(table.name()));
        Socket socket = sessions.socket(connection);
        Tape tape = new Tape(socket.getInputStream());
        CopyRows rows = new CopyRows(new PgWire(tape, tape.sending(socket.getOutputStream())), table, codecs);
        RowBatch batch = table.batch();
        tape.record();
        drain(rows, query, batch);
        return () -> {
            tape.play();
            return drain(rows, query, batch);
        };
    }

    private static long drain(CopyRows rows, String query, RowBatch batch) throws SQLException {
        long count = 0;
        rows.start(query);
        while (!rows.ended()) {
            batch.clear();
            rows.fill(batch, PIECE_BYTES);
            count += batch.rows();
        }
        return count;
    }

    /** Messages of pgoutput, put together to changes. */
    public static Stage.Work log(Stage stage) throws Exception {
        Table table = stage.table();
        stage.update();
        Sessions sessions = new Sessions(stage.address());
        List<byte[]> messages = sessions.call("Cannot read the log", connection -> messages(connection, sessions));
        long xmax = sessions.call("Cannot read a snapshot", PgRows::token).xmax();
        LogDecoder decoder = new LogDecoder(
                sessions.migration(), lookup(sessions, table), new XidWidener(xmax), Fingerprints.load(sessions));
        return () -> {
            long count = 0;
            for (byte[] message : messages) {
                decoder.decode(new LogMessage(message, 0, message.length));
                for (Optional<LogEvent> event = decoder.next(); event.isPresent(); event = decoder.next()) {
                    if (event.get() instanceof LogEvent.Changes changes) {
                        count += changes.batch().count();
                        changes.batch().letGo();
                    }
                }
            }
            return count;
        };
    }

    private static List<byte[]> messages(Connection connection, Sessions sessions) throws SQLException {
        String slot = new PgSlot(sessions).name();
        List<byte[]> messages = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT data FROM pg_logical_slot_peek_binary_changes(?, NULL, NULL,"
                        + " 'proto_version', '1', 'publication_names', ?)")) {
            query.setString(1, slot);
            query.setString(2, slot);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    messages.add(rows.getBytes(1));
                }
            }
        }
        return messages;
    }

    private static LogRelation.Lookup lookup(Sessions sessions, Table table) {
        Types types = new Types();
        return new LogRelation.Lookup() {
            @Override
            public Optional<Table> table(TableName name) {
                return name.name().equals(table.name().name()) ? Optional.of(table) : Optional.empty();
            }

            @Override
            public PgType type(int oid, int modifier) {
                return sessions.call("Cannot read a type", connection -> types.type(connection, oid, modifier));
            }

            @Override
            public Map<String, Integer> numbers(TableName name) {
                return sessions.call("Cannot read columns", connection -> LogRelation.numbers(connection, name));
            }

            @Override
            public Optional<RowBatch> row(Table of, Key key, PgTx seen) {
                return Optional.empty();
            }
        };
    }

    /** Batches into what COPY reads. */
    public static Stage.Work write(Stage stage) throws Exception {
        Table table = stage.table();
        RowBatch rows = stage.rows();
        Sessions sessions = new Sessions(stage.address());
        StateTables.create(sessions);
        LaneSession session = LaneSession.open(sessions, new LaneSession.Writer(sessions.migration(), "forward", 0, 1));
        CopyWriter writer = new CopyWriter(session, Names.quote(table.name()), codecs(session.connection(), table));
        CopyIn sent = (CopyIn) Proxy.newProxyInstance(
                PostgresLoops.class.getClassLoader(), new Class<?>[] {CopyIn.class}, (copy, method, words) -> null);
        return () -> writer.sendAll(sent, rows) ? rows.rows() : 0;
    }

    private static List<Codec> codecs(Connection connection, Table table) throws SQLException {
        return Codec.of(new Types().layout(connection, table.name()).orElseThrow(), table);
    }
}
