package dev.midflight.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The application: sessions that write single rows at an even pace, each in a transaction of its own, to the first of
 * two places until that refuses, then to the other. What is due is written late rather than left out.
 */
final class Writers implements AutoCloseable {

    private static final int SESSIONS = 4;
    private static final long RETRY_NANOS = 500_000;

    /** What a place answers that takes no writes now, or not this one at this moment. */
    private static final Set<String> RETRYABLE = Set.of("45000", "P0001", "25006", "40001", "40P01", "55P03");

    private final List<Place> places;
    private final double perSecond;
    private final Change change;
    private final ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS);
    private final ConcurrentLinkedQueue<Write> writes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** What is written. */
    interface Change {

        /** The statement, for one row. */
        String sql(long number, Dialect dialect);

        /** Its values. */
        void bind(PreparedStatement statement, long number) throws SQLException;
    }

    /**
     * A write that was acknowledged.
     *
     * @param number from 0 on
     * @param place which place took it
     * @param begun when it was first tried, in nanoseconds of this process
     * @param done when it was acknowledged, the same
     * @param at the same by the clock
     */
    record Write(long number, int place, long begun, long done, Instant at) {}

    private Writers(List<Place> places, double perSecond, Change change) {
        this.places = places;
        this.perSecond = perSecond;
        this.change = change;
    }

    static Writers start(List<Place> places, double perSecond, Change change) {
        Writers writers = new Writers(places, perSecond, change);
        long began = System.nanoTime();
        for (int session = 0; session < SESSIONS; session++) {
            int first = session;
            writers.sessions.execute(() -> writers.write(first, began));
        }
        return writers;
    }

    /** Updates of single rows of A, by keys all over it; the write's number becomes {@code k}. */
    static Change updates(long rows) {
        return new Change() {
            @Override
            public String sql(long number, Dialect dialect) {
                return "UPDATE a SET k = ? WHERE id = ?";
            }

            @Override
            public void bind(PreparedStatement statement, long number) throws SQLException {
                statement.setLong(1, number);
                statement.setLong(2, key(number, rows));
            }
        };
    }

    /** The key that {@link #updates} gives a write: each session has keys of its own, so their order is known. */
    static long key(long number, long rows) {
        long turn = number / SESSIONS * 7919 % Math.max(1, rows / SESSIONS);
        return 1 + number % SESSIONS + SESSIONS * turn;
    }

    /** The boundary of a session's thread. */
    @SuppressWarnings("IllegalCatch")
    private void write(int first, long began) {
        try (Session session = new Session()) {
            for (long number = first; !stopped; number += SESSIONS) {
                long due = began + (long) (number * 1e9 / perSecond);
                while (System.nanoTime() < due && !stopped) {
                    LockSupport.parkNanos(Math.min(due - System.nanoTime(), 100_000_000));
                }
                session.write(number);
            }
        } catch (SQLException | RuntimeException failure) {
            errors.add("a session ended: " + failure);
        }
    }

    /** One session with its connections. */
    private final class Session implements AutoCloseable {
        private final List<Connection> connections = new ArrayList<>();
        private final List<Map<String, PreparedStatement>> prepared = new ArrayList<>();
        private int place;

        Session() throws SQLException {
            for (Place each : places) {
                connections.add(each.connect());
                prepared.add(new HashMap<>());
            }
        }

        void write(long number) throws SQLException {
            long begun = System.nanoTime();
            for (int attempt = 1; !stopped; attempt++) {
                try {
                    PreparedStatement statement = statement(number);
                    change.bind(statement, number);
                    if (statement.executeUpdate() != 1) {
                        throw new SQLException("no row for write %d".formatted(number), "BENCH");
                    }
                    writes.add(new Write(number, place, begun, System.nanoTime(), Instant.now()));
                    return;
                } catch (SQLException refused) {
                    if (!RETRYABLE.contains(refused.getSQLState())) {
                        errors.add("%s: %s".formatted(refused.getSQLState(), refused.getMessage()));
                    }
                    place = (place + 1) % places.size();
                    if (attempt % places.size() == 0) {
                        LockSupport.parkNanos(RETRY_NANOS);
                    }
                }
            }
        }

        private PreparedStatement statement(long number) throws SQLException {
            String sql = change.sql(number, places.get(place).dialect());
            PreparedStatement statement = prepared.get(place).get(sql);
            if (statement == null) {
                statement = connections.get(place).prepareStatement(sql);
                prepared.get(place).put(sql, statement);
            }
            return statement;
        }

        @Override
        public void close() throws SQLException {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    /** What was acknowledged so far, in the order of the acknowledgements. */
    List<Write> acknowledged() {
        return writes.stream().sorted(Comparator.comparingLong(Write::done)).toList();
    }

    /** What was answered that no application need expect during a switch. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** Ends after the writes that are under way. */
    @Override
    public void close() {
        stopped = true;
        sessions.shutdown();
        try {
            if (!sessions.awaitTermination(30, TimeUnit.SECONDS)) {
                sessions.shutdownNow();
            }
        } catch (InterruptedException hurried) {
            sessions.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
