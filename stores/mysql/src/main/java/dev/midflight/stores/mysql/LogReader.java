package dev.midflight.stores.mysql;

import dev.midflight.spi.ChangeBatches;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.PositionLostException;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Puts together transactions from the events of a binary log.
 *
 * <p>A transaction begins with its id and ends with XID, with COMMIT, with the one statement of a definition, or with
 * an XA PREPARE, whose changes are held until XA COMMIT. What it is, an echo of the opposite direction or not, shows in
 * its first row; until then nothing of it is handed on. Transactions without a wanted row appear as an idle position,
 * handed on when nothing else is there to read.
 */
final class LogReader implements ChangeLog {

    private static final int MARIADB_STANDALONE = 1;
    private static final int MARIADB_GROUP_COMMIT = 2;
    private static final int MARIADB_PREPARED_XA = 64;
    private static final int MARIADB_COMPLETED_XA = 128;

    private final LogStream stream;
    private final LogTables tables;
    private final LogPositions positions;
    private final XaHeld held = new XaHeld();
    private final ChangeBatches batches = new ChangeBatches();
    private final Deque<LogEvent> ready = new ArrayDeque<>();
    private Optional<OpenTransaction> open = Optional.empty();
    private boolean idle;

    /** Reads from a position. */
    LogReader(Link link, MysqlPosition from, List<Table> tables) {
        this.positions = new LogPositions(link.server(), from);
        this.tables = new LogTables(link, tables);
        this.stream = LogStream.open(link.sessions(), from.gtids());
    }

    @Override
    public Optional<LogEvent> poll(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (ready.isEmpty()) {
            // Only between transactions: a place inside of one would count it as read.
            boolean between = idle && open.isEmpty();
            if (between && stream.isEmpty()) {
                idle = false;
                return Optional.of(new LogEvent.Idle(positions.current(held)));
            }
            Duration left = between || stream.isHolding()
                    ? Duration.ZERO
                    : Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            Optional<LogEntry> entry = stream.take(left);
            if (entry.isEmpty()) {
                if (!between) {
                    return Optional.empty();
                }
                continue;
            }
            LogEntry plain = Compressed.plain(entry.get());
            read(plain);
            plain.letGo();
        }
        return Optional.ofNullable(ready.poll());
    }

    @Override
    public void confirm(Position durable) {
        // The server keeps its log by its own settings; see MysqlSource.retention.
    }

    @Override
    public void close() {
        stream.close();
    }

    private void read(LogEntry entry) {
        LogPlace start = positions.advance(entry);
        switch (entry.type()) {
            case LogEntry.MARIADB_GTID, LogEntry.GTID -> begin(entry, start);
            case LogEntry.TABLE_MAP -> transaction().map(tables, entry);
            case LogEntry.WRITE_ROWS_V1,
                    LogEntry.UPDATE_ROWS_V1,
                    LogEntry.DELETE_ROWS_V1,
                    LogEntry.WRITE_ROWS,
                    LogEntry.UPDATE_ROWS,
                    LogEntry.DELETE_ROWS -> transaction().rows(entry, ready);
            case LogEntry.XID -> commit(entry);
            case LogEntry.QUERY -> statement(entry);
            case LogEntry.XA_PREPARE -> prepare(entry);
            case LogEntry.ROTATE,
                    LogEntry.HEARTBEAT,
                    LogEntry.HEARTBEAT_V2,
                    LogEntry.FORMAT_DESCRIPTION,
                    LogEntry.MARIADB_GTID_LIST,
                    LogEntry.BINLOG_CHECKPOINT,
                    LogEntry.PREVIOUS_GTIDS,
                    LogEntry.STOP -> idle = idle || (open.isEmpty() && positions.moved());
            case LogEntry.INTVAR,
                    LogEntry.RAND,
                    LogEntry.USER_VAR,
                    LogEntry.ROWS_QUERY,
                    LogEntry.ANNOTATE_ROWS,
                    LogEntry.TRANSACTION_CONTEXT,
                    LogEntry.VIEW_CHANGE,
                    LogEntry.START_ENCRYPTION -> {}
            case LogEntry.INCIDENT ->
                throw new PositionLostException(
                        "The log of the server says at %s that events were lost.".formatted(start),
                        "Copy again from the start.",
                        null);
            default -> unknown(entry, start);
        }
    }

    private void begin(LogEntry entry, LogPlace start) {
        if (open.isPresent()) {
            throw new IllegalStateException("a transaction begins at %s within another".formatted(start));
        }
        boolean mariadb = entry.type() == LogEntry.MARIADB_GTID;
        int flags = mariadb ? entry.bytes()[entry.start() + 12] & 0xFF : 0;
        MysqlTx tx = new MysqlTx(start, positions.begin(entry), completedXa(entry, flags));
        OpenTransaction transaction = new OpenTransaction(tx, positions.isNew(start), batches);
        if (mariadb && (flags & MARIADB_STANDALONE) == 0) {
            transaction.begun();
        }
        if (mariadb && (flags & MARIADB_PREPARED_XA) != 0) {
            transaction.hold();
        }
        open = Optional.of(transaction);
    }

    /** The XA transaction that MariaDB decides with this one, or nothing. */
    private static String completedXa(LogEntry entry, int flags) {
        if ((flags & MARIADB_COMPLETED_XA) == 0) {
            return "";
        }
        ByteCursor in = entry.cursor();
        in.skip(13);
        if ((flags & MARIADB_GROUP_COMMIT) != 0) {
            in.skip(8);
        }
        return XaId.ofGtid(in);
    }

    private OpenTransaction transaction() {
        return open.orElseThrow(() -> new StoreRefusedException(
                "The log has changes without a transaction id at %s.".formatted(positions.place()),
                "Set gtid_mode=ON on MySQL.",
                null));
    }

    private void commit(LogEntry entry) {
        OpenTransaction transaction = transaction();
        open = Optional.empty();
        positions.end(entry);
        boolean seen = transaction.end(ready);
        if (seen) {
            idle = false;
            ready.add(new LogEvent.Commit(positions.current(held), Instant.ofEpochSecond(entry.seconds())));
        } else {
            idle = true;
        }
    }

    private void statement(LogEntry entry) {
        ByteCursor in = entry.cursor();
        in.skip(8);
        int databaseLength = (int) in.number(1);
        in.skip(2);
        in.skip((int) in.number(2));
        String database = in.text(databaseLength);
        in.skip(1);
        String sql = in.text(in.left());
        LoggedStatement statement = LoggedStatement.of(sql);
        OpenTransaction transaction = transaction();
        switch (statement.kind()) {
            case BEGIN -> transaction.begun();
            case COMMIT -> commit(entry);
            case ROLLBACK -> rollback(transaction, entry, sql);
            case XA -> xa(entry, sql);
            case NONE, TRUNCATE, ALTER, DATABASE, ROWS -> {
                tables.apply(statement, database, sql).forEach(event -> transaction.event(event, ready));
                if (!transaction.hasBegun()) {
                    commit(entry);
                }
            }
        }
    }

    private void rollback(OpenTransaction transaction, LogEntry entry, String sql) {
        if (transaction.hasChanges()) {
            throw new StoreRefusedException(
                    "The log takes back changes with %s at %s, after they were read.".formatted(sql, positions.place()),
                    "Take tables that are not InnoDB out of the transactions that change migrated tables.",
                    null);
        }
        if (!sql.toUpperCase(Locale.ROOT).contains(" TO ")) {
            commit(entry);
        }
    }

    private void xa(LogEntry entry, String sql) {
        String words = sql.toUpperCase(Locale.ROOT);
        if (words.startsWith("XA START") || words.startsWith("XA BEGIN")) {
            transaction().begun();
            transaction().hold();
            return;
        }
        boolean commit = words.startsWith("XA COMMIT");
        if (!commit && !words.startsWith("XA ROLLBACK")) {
            return;
        }
        OpenTransaction transaction = transaction();
        String xid = XaId.ofStatement(sql);
        Optional<OpenTransaction> prepared = held.release(xid);
        if (prepared.isEmpty() && transaction.isNew()) {
            throw new PositionLostException(
                    "The XA transaction %s was prepared before reading of the log began; its changes are not known."
                            .formatted(xid),
                    "Copy again when XA RECOVER shows no prepared transactions.",
                    null);
        }
        if (commit) {
            prepared.ifPresent(rows -> transaction.adopt(rows, ready));
        }
        commit(entry);
    }

    private void prepare(LogEntry entry) {
        OpenTransaction transaction = transaction();
        ByteCursor in = entry.cursor();
        boolean onePhase = in.number(1) != 0;
        String xid = XaId.ofPrepare(in);
        if (onePhase) {
            transaction.releaseHeld(ready);
            commit(entry);
            return;
        }
        open = Optional.empty();
        transaction.prepared(ready);
        held.keep(xid, transaction, positions.gtids());
        positions.end(entry);
        idle = true;
    }

    private void unknown(LogEntry entry, LogPlace start) {
        if (!entry.ignorable()) {
            throw new StoreRefusedException(
                    ("The log of the server has an event of type %d at %s, which is not known: compressed, "
                                    + "encrypted or new.")
                            .formatted(entry.type(), start),
                    "Turn off binlog_transaction_compression, partial JSON and anonymous transactions.",
                    null);
        }
    }
}
