package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.testkit.servers.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connection dies between a commit and its answer: nobody knows the outcome, and nothing may come twice. */
@Tag("process")
final class LostAnswerTest {

    private static final int ROUNDS = 1;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void commitWhoseAnswerIsLostIsNeitherLostNorDoneTwice(RealPair.Way way) throws Exception {
        boolean fromMaria = way == RealPair.Way.MARIADB_TO_POSTGRES;
        try (Proxy road = Proxy.open();
                RealPair pair = new RealPair(
                                way,
                                folder,
                                "CREATE TABLE bag (a INT, b VARCHAR(20))",
                                "CREATE TABLE numbered (id INT PRIMARY KEY, n INT)",
                                "INSERT INTO bag VALUES (1, 'b1'), (1, 'b1'), (1, 'b1'), (2, NULL), (2, NULL)",
                                "INSERT INTO numbered VALUES (1, 1), (2, 2), (3, 3)",
                                fromMaria ? "SELECT 1" : "ALTER TABLE bag REPLICA IDENTITY FULL")
                        .plan("copy: { lanes: 2 }", road)) {
            pair.run();
            pair.awaitPhase("PREPARED", "COPYING", "COPIED", "INDEXED", "VERIFIED");
            String commit = fromMaria ? "UPDATE midflight.progress SET position" : "COMMIT";
            road.loseAnswersTo(commit, 2);
            pair.awaitPhase("VERIFIED");
            try (Connection source = pair.source()) {
                Random random = new Random(1);
                for (int round = 0; round < ROUNDS; round++) {
                    road.loseAnswersTo(commit, 2);
                    // A session sends the words of its commit once; later ones only name them.
                    road.cut();
                    changes(source, random);
                    pair.await("the loss of two answers", () -> road.answersToLose() == 0);
                    changes(source, random);
                }
            }
            pair.awaitEqual("SELECT a, b, COUNT(*) FROM bag GROUP BY a, b");
            pair.awaitEqual("SELECT id, n FROM numbered");
            pair.done("verify", "--full");
            assertThat(pair.log()).contains("cannot go on");
        }
    }

    private static void changes(Connection source, Random random) throws SQLException {
        for (int i = 0; i < 20; i++) {
            RealPair.execute(
                    source,
                    "BEGIN",
                    "INSERT INTO bag VALUES (%d, 'b')".formatted(random.nextInt(5)),
                    "UPDATE bag SET a = a + 1 WHERE a = %d".formatted(random.nextInt(9)),
                    "UPDATE numbered SET n = n + 1 WHERE id = %d".formatted(1 + random.nextInt(3)),
                    "COMMIT");
        }
    }
}
