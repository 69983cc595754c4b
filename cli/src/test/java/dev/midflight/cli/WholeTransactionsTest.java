package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With {@code apply: transactional} whoever reads the side that is written never sees half of a transaction: money that
 * moves between two tables is always all there, while the run is killed again and again.
 */
@Tag("process")
final class WholeTransactionsTest {

    private static final int ACCOUNTS = 150;
    private static final int EACH = 1000;
    private static final int WRITERS = 2;

    /** Faster than they are brought over, they would only make a backlog to wait for. */
    private static final long BETWEEN_MOVES_NANOS = 2_000_000;

    /** Without a pause a reader would take a processor from those that it watches. */
    private static final long BETWEEN_LOOKS_NANOS = 3_000_000;

    private static final String ALL = "SELECT 1, id, amount FROM savings UNION ALL SELECT 2, id, amount FROM checking"
            + " UNION ALL SELECT 3, id, amount FROM transfer ORDER BY 1, 2";

    @TempDir
    private Path folder;

    private final AtomicLong nextId = new AtomicLong(1);
    private final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();

    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    /** Threads that go on until they are closed. */
    private final class Crowd implements AutoCloseable {
        private final AtomicBoolean stop = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        void add(Callable<Connection> open, Work work) {
            Thread thread = new Thread(() -> {
                try (Connection connection = open.call()) {
                    while (!stop.get()) {
                        work.run(connection);
                    }
                } catch (Exception e) {
                    surprises.add(e.toString());
                }
            });
            threads.add(thread);
            thread.start();
        }

        @Override
        public void close() {
            stop.set(true);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static String[] bank() {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE TABLE savings (id INT PRIMARY KEY, amount BIGINT NOT NULL)",
                "CREATE TABLE checking (id INT PRIMARY KEY, amount BIGINT NOT NULL)",
                "CREATE TABLE transfer (id BIGINT PRIMARY KEY, account INT NOT NULL, amount BIGINT NOT NULL,"
                        + " FOREIGN KEY (account) REFERENCES checking (id))"));
        for (int id = 0; id < ACCOUNTS; id++) {
            statements.add("INSERT INTO savings VALUES (%d, %d)".formatted(id, EACH));
            statements.add("INSERT INTO checking VALUES (%d, %d)".formatted(id, EACH));
        }
        return statements.toArray(String[]::new);
    }

    /** Moves money between two accounts of different tables, and says so in a third. */
    private void move(Connection connection, Random random) throws SQLException {
        int savings = random.nextInt(ACCOUNTS);
        int checking = random.nextInt(ACCOUNTS);
        int amount = random.nextInt(100) - 50;
        connection.setAutoCommit(false);
        try {
            RealPair.execute(
                    connection,
                    "UPDATE savings SET amount = amount - %d WHERE id = %d".formatted(amount, savings),
                    "UPDATE checking SET amount = amount + %d WHERE id = %d".formatted(amount, checking),
                    "INSERT INTO transfer VALUES (%d, %d, %d)".formatted(nextId.getAndIncrement(), checking, amount));
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            boolean deadlock = "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
            if (!deadlock) {
                throw e;
            }
        }
    }

    private void look(Connection connection, AtomicLong looks) throws SQLException {
        String seen = RealPair.rows(
                        connection,
                        "SELECT (SELECT SUM(amount) FROM savings) + (SELECT SUM(amount) FROM checking),"
                                + " (SELECT SUM(amount) FROM checking)"
                                + " - (SELECT COALESCE(SUM(amount), 0) FROM transfer)")
                .get(0);
        String right = "%d|%d".formatted(2 * ACCOUNTS * EACH, ACCOUNTS * EACH);
        if (!seen.equals(right)) {
            surprises.add("saw %s instead of %s".formatted(seen, right));
        }
        looks.incrementAndGet();
        LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }

    private void write(Crowd crowd, Callable<Connection> open) {
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(writer);
            crowd.add(open, connection -> {
                move(connection, random);
                LockSupport.parkNanos(BETWEEN_MOVES_NANOS);
            });
        }
    }

    private void awaitMore(RealPair pair, Callable<Connection> side, int more) throws Exception {
        try (Connection connection = side.call()) {
            long before = RealPair.number(connection, "SELECT COUNT(*) FROM transfer");
            pair.await(
                    more + " more transfers",
                    () -> RealPair.number(connection, "SELECT COUNT(*) FROM transfer") > before + more);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.midflight.cli.RealPair#fromMariaDb")
    void readerNeverSeesHalfATransactionThroughKillsAndSwitches(RealPair.Way way) throws Exception {
        AtomicLong looks = new AtomicLong();
        try (RealPair pair = new RealPair(way, folder, bank()).plan("apply: transactional\ncopy: { lanes: 4 }")) {
            pair.run();
            try (Crowd crowd = new Crowd()) {
                write(crowd, pair::source);
                pair.awaitPhase("VERIFIED");
                crowd.add(pair::target, connection -> look(connection, looks));
                for (int kills = 0; kills < 2; kills++) {
                    awaitMore(pair, pair::target, 200);
                    pair.kill();
                    pair.run();
                }
                awaitMore(pair, pair::target, 200);
            }
            pair.awaitEqual(ALL);
            pair.done("verify");
            assertThat(pair.done("status").json().path("apply").asText()).isEqualTo("transactional");
            pair.done("cutover");
            try (Crowd crowd = new Crowd()) {
                write(crowd, pair::target);
                crowd.add(pair::source, connection -> look(connection, looks));
                awaitMore(pair, pair::source, 200);
                pair.kill();
                pair.run();
                awaitMore(pair, pair::source, 200);
            }
            pair.awaitEqual(ALL);
            pair.done("rollback");
            pair.done("finish", "--abandon");
            assertThat(surprises).as(pair.log()).isEmpty();
            assertThat(looks.get()).isGreaterThan(100);
        }
    }
}
