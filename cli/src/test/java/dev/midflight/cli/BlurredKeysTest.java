package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Operator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that one side takes for equal and the other does not. */
final class BlurredKeysTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = "blurred";

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @BeforeEach
    void freshDatabases() throws Exception {
        RealServers.fresh(NAME);
    }

    private Operator.Answer done(String command, String plan, String... more) {
        List<String> words = new java.util.ArrayList<>(List.of(command, plan));
        words.addAll(List.of(more));
        Operator.Answer answer = operator.run(words.toArray(String[]::new));
        assertThat(answer.exit()).as("%s: %s", command, answer.json()).isZero();
        return answer;
    }

    @Test
    void keyThatTheOldSideTakesForAnotherIsPutAsideAndTheOtherStays() throws Exception {
        try (Connection maria = RealServers.maria(NAME)) {
            RealServers.run(
                    maria,
                    "CREATE TABLE word (k VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY, n INT NOT NULL)",
                    "INSERT INTO word SELECT concat('w', seq), seq FROM seq_1_to_100");
        }
        String plan = RealServers.plan(folder, NAME, RealServers.Side.MARIA, "copy: { lanes: 4 }");
        try (Operator.Background run = operator.start("run", plan);
                Connection maria = RealServers.maria(NAME);
                Connection postgres = RealServers.postgres(NAME)) {
            Await.phase(operator, plan, "VERIFIED", LONG);
            assertThat(run.answer()).as("run goes on").isEmpty();
            RealServers.run(maria, "UPDATE word SET k = upper(k) WHERE n <= 50");
            assertThat(done("verify", plan, "--full").json().path("mismatches")).isEmpty();
            done("cutover", plan);

            RealServers.run(
                    postgres,
                    "UPDATE word SET k = lower(k)",
                    "UPDATE word SET k = upper(k) WHERE n > 70",
                    "INSERT INTO word VALUES ('\u00c4', 1000)",
                    "INSERT INTO word VALUES ('\u00e4', 1001)",
                    "INSERT INTO word VALUES ('\u00e4 ', 1002)");
            Await.status(operator, plan, json -> json.path("quarantined").asLong() == 2, LONG);
            assertThat(done("verify", plan, "--full").json().path("mismatches")).isEmpty();
            assertThat(RealServers.number(maria, "SELECT n FROM word WHERE BINARY k = '\u00c4'"))
                    .isEqualTo(1000);
            assertThat(RealServers.number(maria, "SELECT count(*) FROM word WHERE BINARY k = upper(k) AND n <= 100"))
                    .isEqualTo(30);
            assertThat(operator.run("rollback", plan).exit()).isEqualTo(5);

            RealServers.run(postgres, "DELETE FROM word WHERE n IN (1001, 1002)");
            Await.status(operator, plan, json -> json.path("quarantined").asLong() == 0, LONG);
            done("rollback", plan);
            assertThat(RealServers.number(maria, "SELECT count(*) FROM word")).isEqualTo(101);
            assertThat(done("verify", plan, "--full").json().path("mismatches")).isEmpty();
            done("finish", plan, "--abandon");
        }
    }

    @Test
    void tableWhoseKeyTakesMoreForEqualThanTheSourceIsRefused() throws Exception {
        try (Connection maria = RealServers.maria(NAME);
                Connection postgres = RealServers.postgres(NAME)) {
            RealServers.run(postgres, "CREATE TABLE word (k varchar(20) PRIMARY KEY, n int NOT NULL)");
            RealServers.run(
                    maria, "CREATE TABLE word (k VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY, n INT NOT NULL)");
            String plan = RealServers.plan(folder, NAME, RealServers.Side.POSTGRES, "");

            Operator.Answer refused = operator.run("check", plan);
            assertThat(refused.exit()).isEqualTo(3);
            assertThat(refused.error()).contains("word", "takes keys for equal");

            RealServers.run(maria, "ALTER TABLE word MODIFY k VARCHAR(20) COLLATE utf8mb4_nopad_bin NOT NULL");
            done("check", plan);
        }
    }
}
