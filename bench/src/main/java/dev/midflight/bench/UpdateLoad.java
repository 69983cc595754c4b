package dev.midflight.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * Sessions that update rows of A by key, and read others before, as fast as they are taken. Each has keys of its own,
 * so that none waits for another's row, and in a transaction they are different ones.
 */
final class UpdateLoad {

    /** A prime, so that the keys of a session come in turn and lie apart. */
    private static final long STEP = 7919;

    private final long rows;
    private final int reads;
    private final int size;
    private final int sessions;
    private final Duration time;

    /** What is done in each transaction before it is committed; it may commit it itself. */
    @FunctionalInterface
    interface Beside {

        /** No more than the updates. */
        Beside NOTHING = (transaction, ids) -> {};

        /** Does it for the rows with these keys. */
        void mark(Connection transaction, List<List<?>> ids) throws SQLException;
    }

    /** What came of it: how fast, and how long each transaction took. */
    @SuppressWarnings("ArrayRecordComponent") // passed on once and never compared
    record Felt(double updatesPerSecond, double[] millis) {}

    /**
     * A load.
     *
     * @param rows of A, with keys from 1
     * @param reads by key, in a transaction, before its updates
     * @param size updates in a transaction
     * @param time for how long
     */
    UpdateLoad(long rows, int reads, int size, int sessions, Duration time) {
        this.rows = rows;
        this.reads = reads;
        this.size = size;
        this.sessions = sessions;
        this.time = time;
    }

    /** Runs it, after a fifth of its time that is not counted. */
    Felt run(DataSource source, Beside beside) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(sessions);
        try {
            long first = System.nanoTime() + time.toNanos() / 5;
            long last = first + time.toNanos();
            List<Future<List<Double>>> all = new ArrayList<>();
            for (int session = 0; session < sessions; session++) {
                int number = session;
                all.add(threads.submit(() -> update(source, beside, number, new long[] {first, last})));
            }
            List<Double> millis = new ArrayList<>();
            for (Future<List<Double>> each : all) {
                millis.addAll(each.get());
            }
            return new Felt(
                    millis.size() * size / (time.toNanos() / 1e9),
                    millis.stream().mapToDouble(Double::doubleValue).toArray());
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Double> update(DataSource source, Beside beside, int session, long... from) throws SQLException {
        List<Double> millis = new ArrayList<>();
        long turn = System.nanoTime() >>> 20;
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement read = connection.prepareStatement("SELECT c FROM a WHERE id = ?");
                    PreparedStatement update = connection.prepareStatement("UPDATE a SET k = ? WHERE id = ?")) {
                long begun = System.nanoTime();
                while (from[1] - begun > 0) {
                    for (int one = 0; one < reads; one++) {
                        read(read, key(session, turn + one));
                    }
                    List<List<?>> ids = new ArrayList<>(size);
                    for (int one = 0; one < size; one++) {
                        long id = key(session, turn++);
                        update.setLong(1, turn);
                        update.setLong(2, id);
                        if (update.executeUpdate() != 1) {
                            throw new IllegalStateException("There is no row %d.".formatted(id));
                        }
                        ids.add(List.of(id));
                    }
                    beside.mark(connection, ids);
                    connection.commit();
                    long done = System.nanoTime();
                    if (begun - from[0] >= 0) {
                        millis.add((done - begun) / 1e6);
                    }
                    begun = done;
                }
            }
        }
        return millis;
    }

    private static void read(PreparedStatement read, long id) throws SQLException {
        read.setLong(1, id);
        try (ResultSet rows = read.executeQuery()) {
            if (!rows.next()) {
                throw new IllegalStateException("There is no row %d.".formatted(id));
            }
        }
    }

    private long key(int session, long turn) {
        long own = rows / sessions;
        return 1 + session + sessions * (turn * STEP % own);
    }
}
