package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A table without a key is a multiset of rows, from the copy to the way back. */
@Tag("process")
final class KeylessTest {

    private static final String ALL = "SELECT a, b, COUNT(*) FROM bag GROUP BY a, b";

    /** How often it is killed amid changes; more with {@code -Drounds=N}. */
    private static final int ROUNDS = Integer.getInteger("rounds", 2);

    @TempDir
    private Path folder;

    private static void change(Connection session, boolean onMaria, Random random) throws SQLException {
        int a = random.nextInt(5);
        int b = random.nextInt(3);
        String one = onMaria
                ? "WHERE a = %d AND b = 'b%d' LIMIT 1".formatted(a, b)
                : "WHERE ctid = (SELECT ctid FROM bag WHERE a = %d AND b = 'b%d' LIMIT 1)".formatted(a, b);
        switch (random.nextInt(5)) {
            case 0, 1 -> RealPair.execute(session, "INSERT INTO bag VALUES (%d, 'b%d')".formatted(a, b));
            case 2 -> RealPair.execute(session, "INSERT INTO bag VALUES (%d, NULL), (%d, NULL)".formatted(a, a));
            case 3 -> RealPair.execute(session, "DELETE FROM bag " + one);
            default -> RealPair.execute(session, "UPDATE bag SET a = a + 1 " + one);
        }
    }

    private static void changes(Connection session, boolean onMaria, int seed) throws SQLException {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            change(session, onMaria, random);
        }
        if (!onMaria && seed < 20) {
            // On the target the application was not granted TRUNCATE.
            RealPair.execute(
                    session,
                    "BEGIN",
                    "INSERT INTO bag VALUES (7, 'before'), (7, 'before')",
                    "INSERT INTO emptied VALUES (%d)".formatted(1000 + seed),
                    "TRUNCATE emptied",
                    "INSERT INTO emptied VALUES (%d)".formatted(2000 + seed),
                    "INSERT INTO bag VALUES (8, 'after')",
                    "COMMIT");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MARIADB_TO_POSTGRES, keyed",
        "POSTGRES_TO_MARIADB, keyed",
        "MARIADB_TO_POSTGRES, transactional",
        "POSTGRES_TO_MARIADB, transactional"
    })
    void equalRowsStayAsManyThroughKillsAndSwitches(RealPair.Way way, String apply) throws Exception {
        try (RealPair pair = new RealPair(
                        way,
                        folder,
                        "CREATE TABLE bag (a INT, b VARCHAR(20))",
                        "CREATE TABLE emptied (id INT PRIMARY KEY)",
                        "INSERT INTO bag VALUES (1, 'b1'), (1, 'b1'), (1, 'b1'), (2, NULL), (2, NULL)",
                        pairIdentity(way))
                .plan("apply: %s\ncopy: { lanes: 3 }".formatted(apply))) {
            pair.run();
            pair.awaitPhase("VERIFIED");
            try (Connection source = pair.source()) {
                for (int round = 0; round < ROUNDS; round++) {
                    changes(source, pair.sourceIsMaria(), round);
                    pair.kill();
                    pair.run();
                    changes(source, pair.sourceIsMaria(), 10 + round);
                }
            }
            pair.awaitEqual(ALL);
            pair.awaitEqual("SELECT id FROM emptied");
            pair.done("verify", "--full");
            pair.done("cutover");
            try (Connection target = pair.target()) {
                changes(target, !pair.sourceIsMaria(), 20);
                pair.kill();
                pair.run();
                changes(target, !pair.sourceIsMaria(), 21);
            }
            pair.awaitEqual(ALL);
            pair.done("rollback");
            pair.done("verify", "--full");
            assertThat(pair.command("status").json().path("quarantined").asLong())
                    .as(pair.log())
                    .isZero();
        }
    }

    /** Rows are missing, too many and strange at the target while the source is written: each is made right. */
    @ParameterizedTest
    @EnumSource
    void repairMakesEachRowOccurAsOftenAsAtTheSource(RealPair.Way way) throws Exception {
        try (RealPair pair = new RealPair(
                        way,
                        folder,
                        "CREATE TABLE bag (a INT, b VARCHAR(20))",
                        "INSERT INTO bag VALUES (1, 'b1'), (1, 'b1'), (1, 'b1'), (2, NULL), (2, NULL), (3, 'b3')",
                        pairIdentity(way))
                .plan("copy: { lanes: 3 }")) {
            pair.run();
            pair.awaitPhase("VERIFIED");
            try (Connection target = pair.admin()) {
                pair.passGuard(target, "bag");
                RealPair.execute(
                        target,
                        "DELETE FROM bag WHERE a = 1",
                        "INSERT INTO bag VALUES (1, 'b1'), (2, NULL), (2, NULL), (4, 'strange')",
                        "UPDATE bag SET b = 'other' WHERE a = 3");
            }

            assertThat(pair.command("verify", "--full").json().path("exit").asInt())
                    .as(pair.log())
                    .isEqualTo(4);
            try (Connection source = pair.source()) {
                changes(source, pair.sourceIsMaria(), 30);
                pair.await("rows that no longer move to be repaired", () -> {
                    Operator.Answer answer = pair.command("verify", "--repair");
                    JsonNode bag = answer.json().path("tables").path(0);
                    return answer.exit() == 0 && bag.path("verified").asBoolean();
                });
                changes(source, pair.sourceIsMaria(), 31);
            }

            pair.awaitEqual(ALL);
            pair.done("verify", "--full");
            pair.done("cutover");
            pair.awaitEqual(ALL);
        }
    }

    private static String pairIdentity(RealPair.Way way) {
        return way == RealPair.Way.POSTGRES_TO_MARIADB ? "ALTER TABLE bag REPLICA IDENTITY FULL" : "SELECT 1";
    }
}
