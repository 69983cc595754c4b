package dev.midflight.stores.mysql;

import dev.midflight.bench.Stage;
import dev.midflight.bench.Tape;
import dev.midflight.bench.TapeSocket;
import dev.midflight.spi.ChangeBatches;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.Table;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The loops over rows of this store, beside the classes that they are made of. */
public final class MariaDbLoops {

    private static final int PIECE_BYTES = 1 << 20;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);
    private static final MysqlTx TX = new MysqlTx(LogPlace.START, "", "");

    private MariaDbLoops() {}

    /** A result as the server sends it, into batches. */
    public static Stage.Work read(Stage stage) throws Exception {
        BoundTable bound = link(stage).bind(stage.table());
        StoreAddress address = stage.address();
        Connection connection = DriverManager.getConnection(
                "jdbc:mariadb://%s:%d%s?sslMode=disable&socketFactory=%s"
                        .formatted(
                                address.url().getHost(),
                                address.url().getPort(),
                                address.url().getPath(),
                                TapeSocket.Factory.class.getName()),
                address.user(),
                address.password());
        Tape tape = TapeSocket.last();
        RowBatch batch = stage.table().batch();
        tape.record();
        drain(connection, bound, batch);
        return () -> {
            tape.play();
            return drain(connection, bound, batch);
        };
    }

    private static long drain(Connection connection, BoundTable bound, RowBatch batch) throws SQLException {
        long count = 0;
        try (WireRows rows = WireRows.open(connection, bound.select(), bound.columns())) {
            while (!rows.ended()) {
                batch.clear();
                rows.fill(batch, PIECE_BYTES);
                count += batch.rows();
            }
        }
        return count;
    }

    /** The events of a log, put together to changes. */
    public static Stage.Work log(Stage stage) throws Exception {
        Link link = link(stage);
        Table table = stage.table();
        MysqlPosition from = (MysqlPosition) stage.update();
        List<LogEntry> entries = new ArrayList<>();
        try (LogStream stream = LogStream.open(link.sessions(), from.gtids())) {
            LogEntry entry = stream.take(LONG_ENOUGH).orElseThrow();
            // A server with nothing more to send gives a sign of life.
            while (entry.type() != LogEntry.HEARTBEAT) {
                entries.add(entry.as(entry.type(), entry.copy()));
                entry = stream.take(LONG_ENOUGH).orElseThrow();
            }
        }
        LogTables tables = new LogTables(link, List.of(table));
        Deque<LogEvent> ready = new ArrayDeque<>();
        ChangeBatches batches = new ChangeBatches();
        return () -> {
            long count = 0;
            Optional<OpenTransaction> open = Optional.empty();
            for (LogEntry entry : entries) {
                switch (entry.type()) {
                    case LogEntry.MARIADB_GTID -> open = Optional.of(new OpenTransaction(TX, true, batches));
                    case LogEntry.TABLE_MAP -> open.orElseThrow().map(tables, entry);
                    case LogEntry.UPDATE_ROWS_V1 -> open.orElseThrow().rows(entry, ready);
                    case LogEntry.XID -> open.orElseThrow().end(ready);
                    default -> {
                        // Nothing of rows.
                    }
                }
                count += taken(ready);
            }
            return count;
        };
    }

    private static long taken(Deque<LogEvent> ready) {
        long count = 0;
        for (LogEvent event = ready.poll(); event != null; event = ready.poll()) {
            if (event instanceof LogEvent.Changes changes) {
                count += changes.batch().count();
                changes.batch().letGo();
            }
        }
        return count;
    }

    /** Batches into the parameters of INSERT. */
    public static Stage.Work write(Stage stage) {
        Link link = link(stage);
        BoundTable bound = link.bind(stage.table());
        RowBatch rows = stage.rows();
        int[] wanted = IntStream.range(0, rows.rows()).toArray();
        BulkInsert insert = new BulkInsert(
                bound, Integer.MAX_VALUE, new RowText(link.table(stage.table().name())));
        return () -> {
            int next = 0;
            while (next < wanted.length) {
                insert.begin(0);
                next = insert.fill(rows, wanted, next);
            }
            return next;
        };
    }

    private static Link link(Stage stage) {
        StoreAddress address = stage.address();
        Sessions sessions = new Sessions(Endpoint.of(address), address);
        try (Connection connection = sessions.open()) {
            return new Link(sessions, Server.of(connection), address.migration());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
