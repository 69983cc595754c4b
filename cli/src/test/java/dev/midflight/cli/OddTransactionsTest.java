package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactions that are hard on whoever repeats them: values and keys that change places, hot rows, huge ones. */
@Tag("process")
final class OddTransactionsTest {

    private static final int MANY = 100_000;

    /** How often it goes through all oddities, every second time with a kill; more with {@code -Drounds=N}. */
    private static final int ROUNDS = Integer.getInteger("rounds", 1);

    /** A part of the transaction would be seen for seconds; who counts all the time slows down what is counted. */
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

    @TempDir
    private Path folder;

    private static void inOne(Connection session, String... statements) throws SQLException {
        session.setAutoCommit(false);
        RealPair.execute(session, statements);
        session.commit();
        session.setAutoCommit(true);
    }

    private static void oddities(Connection session, int round) throws SQLException {
        inOne(
                session,
                "UPDATE u SET code = 'aside' WHERE id = 1",
                "UPDATE u SET code = CONCAT('one', %d) WHERE id = 2".formatted(round),
                "UPDATE u SET code = CONCAT('two', %d) WHERE id = 1".formatted(round));
        inOne(
                session,
                "UPDATE u SET code = 'free' WHERE id = 3",
                "UPDATE u SET code = 'c%d' WHERE id = 3".formatted(round));
        RealPair.execute(session, "UPDATE u SET code = 'gone%d' WHERE id = 4".formatted(round));
        RealPair.execute(session, "UPDATE u SET code = 'c%d-again' WHERE id = 5".formatted(round));
        inOne(
                session,
                "UPDATE k SET id = -1 WHERE id = 1",
                "UPDATE k SET id = 1 WHERE id = 2",
                "UPDATE k SET id = 2 WHERE id = 3",
                "UPDATE k SET id = 3 WHERE id = -1");
        inOne(
                session,
                "UPDATE k SET id = 100 WHERE id = 4",
                "UPDATE k SET id = 101 WHERE id = 100",
                "UPDATE k SET n = n + 1 WHERE id = 101",
                "UPDATE k SET id = 4 WHERE id = 101");
        inOne(
                session,
                "DELETE FROM k WHERE id = 5",
                "INSERT INTO k VALUES (5, %d)".formatted(round),
                "DELETE FROM k WHERE id = 5",
                "INSERT INTO k VALUES (5, %d)".formatted(-round));
        for (int i = 0; i < 300; i++) {
            RealPair.execute(session, "UPDATE k SET n = n + 1 WHERE id = 6");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MARIADB_TO_POSTGRES, keyed",
        "POSTGRES_TO_MARIADB, keyed",
        "MARIADB_TO_POSTGRES, transactional",
        "POSTGRES_TO_MARIADB, transactional"
    })
    void valuesAndKeysChangePlacesAndRowsRunHot(RealPair.Way way, String apply) throws Exception {
        try (RealPair pair = new RealPair(
                        way,
                        folder,
                        "CREATE TABLE u (id INT PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE)",
                        "CREATE TABLE k (id INT PRIMARY KEY, n INT NOT NULL)",
                        "INSERT INTO u VALUES (1, 'one'), (2, 'two'), (3, 'three'), (4, 'four'), (5, 'five')",
                        "INSERT INTO k VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)")
                .plan("apply: %s\ncopy: { lanes: 3 }".formatted(apply))) {
            pair.run();
            pair.awaitPhase("VERIFIED");
            try (Connection source = pair.source()) {
                for (int round = 0; round < ROUNDS; round++) {
                    oddities(source, round);
                    if (round % 2 == 0) {
                        pair.kill();
                        pair.run();
                    }
                }
            }
            pair.awaitEqual("SELECT id, code FROM u");
            pair.awaitEqual("SELECT id, n FROM k");
            JsonNode status = pair.command("status").json();
            assertThat(status.path("quarantined").asLong()).as(pair.log()).isZero();
            assertThat(status.path("rows_copied").asLong())
                    .as("copied before the kills")
                    .isEqualTo(11);
            pair.done("cutover");
            try (Connection target = pair.target()) {
                oddities(target, 10);
                pair.kill();
                pair.run();
                oddities(target, 11);
            }
            pair.awaitEqual("SELECT id, code FROM u");
            pair.awaitEqual("SELECT id, n FROM k");
            pair.done("verify", "--full");
        }
    }

    /**
     * More than the heap holds, in one transaction; with whole transactions no reader sees a part of it. So many lanes
     * that batches of the usual size would not fit beside each other.
     */
    @ParameterizedTest
    @CsvSource({"POSTGRES_TO_MARIADB, keyed", "MARIADB_TO_POSTGRES, transactional"})
    void transactionLargerThanTheHeapArrives(RealPair.Way way, String apply) throws Exception {
        String numbers = way == RealPair.Way.MARIADB_TO_POSTGRES
                ? "SELECT seq, REPEAT('x', 1500) FROM seq_1_to_%d".formatted(MANY)
                : "SELECT i, REPEAT('x', 1500) FROM generate_series(1, %d) i".formatted(MANY);
        try (RealPair pair = new RealPair(
                        way,
                        folder,
                        "CREATE TABLE big (id INT PRIMARY KEY, v VARCHAR(2000) NOT NULL)",
                        "INSERT INTO big VALUES (-1, 'small')")
                .plan("apply: %s\ncopy: { lanes: 8 }".formatted(apply))) {
            pair.run("-Xmx128m");
            pair.awaitPhase("VERIFIED");
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<String> half = new AtomicReference<>("");
            Thread reader = new Thread(() -> {
                try (Connection target = pair.target()) {
                    while (!stop.get()) {
                        long rows = RealPair.number(target, "SELECT COUNT(*) FROM big");
                        if (rows != 1 && rows != MANY + 2) {
                            half.set("saw %d rows".formatted(rows));
                        }
                        LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
                    }
                } catch (SQLException e) {
                    half.set(e.toString());
                }
            });
            try (Connection source = pair.source();
                    Connection target = pair.target()) {
                if (apply.equals("transactional")) {
                    reader.start();
                }
                inOne(source, "INSERT INTO big " + numbers, "INSERT INTO big VALUES (-2, 'small')");
                pair.await(
                        "the transaction to be read",
                        () -> pair.command("status").json().path("changes_read").asLong() > MANY / 3);
                pair.kill();
                pair.run("-Xmx128m");
                pair.await("all rows", () -> RealPair.number(target, "SELECT COUNT(*) FROM big") == MANY + 2);
            } finally {
                stop.set(true);
                reader.join();
            }
            if (apply.equals("transactional")) {
                assertThat(half.get()).isEmpty();
            }
            pair.awaitEqual("SELECT COUNT(*), SUM(id), MIN(v), MAX(LENGTH(v)) FROM big");
            assertThat(pair.log()).doesNotContain("OutOfMemory");
        }
    }
}
