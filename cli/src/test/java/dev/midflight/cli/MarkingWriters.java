package dev.midflight.cli;

import dev.midflight.router.dirty.DirtyKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An application that marks what it writes, in the same transactions, at whichever side lets it. Each writer has rows
 * of its own, so the last acknowledged write of a row is known.
 */
final class MarkingWriters implements AutoCloseable {

    private static final int WRITERS = 3;
    private static final int ROWS = 400;

    /** So that following costs a part of the machine, not all of it. */
    private static final long BETWEEN_NANOS = 20_000_000;

    private final RealPair pair;
    private final DirtyKeys marks = DirtyKeys.of("pair");
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong acknowledged = new AtomicLong();
    private final Map<Long, Optional<Long>> ledger = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean atSource = true;
    private volatile @Nullable Exception failure;

    private MarkingWriters(RealPair pair) {
        this.pair = pair;
    }

    /** Makes the tables' marks known at the source and begins to write there. */
    static MarkingWriters start(RealPair pair) throws SQLException {
        MarkingWriters writers = new MarkingWriters(pair);
        try (Connection source = pair.source()) {
            writers.marks.create(source);
        }
        for (int number = 0; number < WRITERS; number++) {
            int mine = number;
            Thread thread = new Thread(() -> writers.write(mine), "writer-" + number);
            writers.threads.add(thread);
            thread.start();
        }
        return writers;
    }

    /** The statements that make the tables. */
    static String[] tables() {
        return new String[] {
            "CREATE TABLE orders (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)",
            "CREATE TABLE line (order_id BIGINT NOT NULL, place VARCHAR(20) NOT NULL, n BIGINT NOT NULL,"
                    + " PRIMARY KEY (order_id, place))",
            "CREATE TABLE mail (id BIGINT PRIMARY KEY, address VARCHAR(60) NOT NULL UNIQUE)",
        };
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** What the last acknowledged write of each order left: its number, or nothing. */
    Map<Long, Optional<Long>> ledger() {
        return ledger;
    }

    private void write(int mine) {
        Random random = new Random(mine);
        while (!stop.get()) {
            boolean side = atSource;
            try (Connection session = side ? pair.source() : pair.target()) {
                session.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                session.setAutoCommit(false);
                while (!stop.get()) {
                    once(session, side, mine, random);
                    acknowledged.incrementAndGet();
                    LockSupport.parkNanos(BETWEEN_NANOS);
                }
            } catch (SQLException refused) {
                if (String.valueOf(refused.getSQLState()).equals("40001")) {
                    continue;
                }
                if (!String.valueOf(refused.getMessage()).contains("midflight: writes have moved")) {
                    failure = refused;
                    return;
                }
                atSource = !side;
            }
        }
    }

    /** One transaction: an order, a line of it, and two addresses that change places. */
    private void once(Connection session, boolean source, int mine, Random random) throws SQLException {
        boolean maria = source == pair.sourceIsMaria();
        long id = (long) random.nextInt(ROWS) * WRITERS + mine;
        long n = random.nextInt(1_000_000);
        boolean gone = random.nextInt(5) == 0;
        String place = "p" + random.nextInt(3);
        run(session, "DELETE FROM orders WHERE id = ?", id);
        if (!gone) {
            run(session, "INSERT INTO orders VALUES (?, ?)", id, n);
        }
        run(session, "DELETE FROM line WHERE order_id = ? AND place = ?", id, place);
        run(session, "INSERT INTO line VALUES (?, ?, ?)", id, place, n);
        long other = (long) random.nextInt(ROWS) * WRITERS + mine;
        String taken = "a%d@x".formatted(Math.min(id, other));
        List<List<?>> mails = new ArrayList<>(List.of(List.of(id), List.of(other)));
        holder(session, taken).ifPresent(holder -> mails.add(List.of(holder)));
        run(session, "DELETE FROM mail WHERE id = ? OR id = ? OR address = ?", id, other, taken);
        run(session, "INSERT INTO mail VALUES (?, ?)", random.nextBoolean() ? id : other, taken);
        marks.mark(session, name("orders", maria), List.of(List.of(id)));
        marks.mark(session, name("line", maria), List.of(List.of(id, place)));
        marks.mark(session, name("mail", maria), mails);
        session.commit();
        ledger.put(id, gone ? Optional.empty() : Optional.of(n));
    }

    private static Optional<Long> holder(Connection session, String address) throws SQLException {
        try (PreparedStatement query = session.prepareStatement("SELECT id FROM mail WHERE address = ?")) {
            query.setString(1, address);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private static String name(String table, boolean maria) {
        return maria ? table : "public." + table;
    }

    private static void run(Connection session, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /** Waits for so many more acknowledged writes. */
    void awaitMore(long writes) throws Exception {
        long wanted = acknowledged.get() + writes;
        pair.await("writes", () -> {
            requireWell();
            return acknowledged.get() >= wanted;
        });
    }

    private void requireWell() {
        Exception cause = failure;
        if (cause != null) {
            throw new AssertionError(cause);
        }
    }

    /** Stops writing; every write that was begun is acknowledged or refused. */
    void stop() throws InterruptedException {
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        requireWell();
    }

    @Override
    public void close() {
        stop.set(true);
    }
}
