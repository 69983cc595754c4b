package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A living copy steps back for its source and takes new limits. */
final class ThrottledTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int ROWS = 20_000;

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void sourceThatAnswersSlowlyHoldsTheCopyUntilTheOperatorLetsItGo() throws Exception {
        RealServers.fresh("held");
        try (Connection source = RealServers.maria("held")) {
            RealServers.run(
                    source,
                    "CREATE TABLE item (id INT PRIMARY KEY, text VARCHAR(250))",
                    "INSERT INTO item SELECT seq, REPEAT('x', 200) FROM seq_1_to_" + ROWS,
                    "ANALYZE TABLE item");
            String plan = RealServers.plan(
                    folder,
                    "held",
                    RealServers.Side.MARIA,
                    """
                    copy: { chunk: 64KiB, lanes: 4, keys: present }
                    throttle:
                      { rate: 512KiB/s, source-latency: 50ms, source-lag: 60s, source-sessions: 50, target-latency: 9s }
                    """);
            try (Operator.Background run = operator.start("run", plan, "--until", "copied")) {
                Await.status(
                        operator, plan, status -> status.path("rows_copied").asLong() > ROWS / 10, LONG);
                makeSlow(source);
                Await.status(operator, plan, ThrottledTest::isHeld, LONG);

                Operator.Answer tooMany = operator.run("tune", plan, "--copy.lanes", "5");
                assertThat(tooMany.exit()).isEqualTo(2);
                assertThat(tooMany.json().at("/error/answer").asText()).contains("begun with 4");
                assertThat(operator.run("tune", plan, "--copy.lanes", "2", "--copy.chunk", "1MiB")
                                .exit())
                        .isZero();
                Await.status(
                        operator,
                        plan,
                        status -> status.path("copy_lanes").asInt() == 2
                                && status.path("chunk_bytes").asLong() == 1 << 20,
                        LONG);
                assertThat(operator.run("status", plan)
                                .json()
                                .path("rows_copied")
                                .asLong())
                        .isLessThan(ROWS);

                source.rollback();
                assertThat(operator.run("tune", plan, "--source-latency", "off", "--rate", "off")
                                .exit())
                        .isZero();
                assertThat(run.await(LONG)).map(Operator.Answer::exit).contains(0);
            }
        }
        try (Connection target = RealServers.postgres("held")) {
            assertThat(RealServers.number(target, "SELECT count(*) FROM item")).isEqualTo(ROWS);
        }
    }

    @Test
    void comparingWholeTablesIsHeldToTheRateAndTheSwitchIsNot() throws Exception {
        RealServers.fresh("compared");
        try (Connection source = RealServers.maria("compared")) {
            RealServers.run(
                    source,
                    "CREATE TABLE item (id INT PRIMARY KEY, text VARCHAR(250))",
                    "INSERT INTO item SELECT seq, REPEAT('x', 200) FROM seq_1_to_" + ROWS,
                    "ANALYZE TABLE item");
        }
        String plan = RealServers.plan(folder, "compared", RealServers.Side.MARIA, "");
        try (Operator.Background run = operator.start("run", plan)) {
            Await.status(operator, plan, status -> status.path("phase").asText().equals("VERIFIED"), LONG);
            assertThat(operator.run("tune", plan, "--rate", "64KiB/s").exit()).isZero();
            try (Operator.Background verify = operator.start("verify", plan, "--full")) {
                Await.status(
                        operator,
                        plan,
                        status -> status.path("throttled").asText().startsWith("reading waits for its rate of 64KiB/s"),
                        LONG);
                assertThat(verify.await(Duration.ofSeconds(3))).isEmpty();
                assertThat(operator.run("tune", plan, "--rate", "off").exit()).isZero();
                assertThat(verify.await(LONG)).map(Operator.Answer::exit).contains(0);
            }
            assertThat(operator.run("tune", plan, "--rate", "64KiB/s").exit()).isZero();
            assertThat(operator.run("cutover", plan).exit()).isZero();
            assertThat(run.await(Duration.ofMillis(1))).as("still following").isEmpty();
        }
    }

    /** Whoever writes to the row that the probe writes to has to wait. */
    private static void makeSlow(Connection source) throws SQLException {
        source.setAutoCommit(false);
        RealServers.run(source, "SELECT * FROM midflight_marker FOR UPDATE");
    }

    private static boolean isHeld(JsonNode status) {
        String throttled = status.path("throttled").asText();
        return throttled.startsWith("source latency")
                && throttled.contains("over 50 ms since")
                && throttled.contains("reading is held to");
    }
}
