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
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that the other side cannot hold, between real servers: put aside with their key, counted, decided on. */
final class QuarantineWayTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @BeforeEach
    void freshDatabases() throws SQLException {
        RealServers.fresh("aside");
    }

    private static Connection maria() throws SQLException {
        return RealServers.maria("aside");
    }

    private static Connection postgres() throws SQLException {
        return RealServers.postgres("aside");
    }

    private String plan(RealServers.Side from, String more) {
        return RealServers.plan(folder, "aside", from, more);
    }

    private void awaitQuarantined(String plan, long rows) throws InterruptedException {
        Await.status(operator, plan, json -> json.path("quarantined").asLong() == rows, LONG);
    }

    private static Stream<JsonNode> rows(Operator.Answer answer) {
        return StreamSupport.stream(answer.json().path("rows").spliterator(), false);
    }

    private static String idOf(Operator.Answer list, long key) {
        return rows(list)
                .filter(row -> row.at("/key/id").asLong() == key)
                .map(row -> row.path("id").asText())
                .findFirst()
                .orElseThrow();
    }

    private static void fillMaria() throws SQLException {
        try (Connection maria = maria()) {
            RealServers.run(
                    maria,
                    "SET SESSION sql_mode = ''",
                    "CREATE TABLE note (id INT PRIMARY KEY, words VARCHAR(100) COLLATE utf8mb4_bin, day DATE NULL)",
                    "INSERT INTO note SELECT seq, concat('n', seq), '2026-01-01' FROM seq_1_to_50",
                    "INSERT INTO note VALUES (51, concat('nul', char(0), 'in copy'), NULL)",
                    "INSERT INTO note VALUES (52, 'zero date in copy', '0000-00-00')");
        }
    }

    @Test
    void rowsThatCannotBeHeldBlockTheCutoverUntilTheyAreDecided() throws Exception {
        fillMaria();
        String plan = plan(RealServers.Side.MARIA, "");
        try (Operator.Background run = operator.start("run", plan);
                Connection maria = maria()) {
            Await.phase(operator, plan, "VERIFIED", LONG);
            assertThat(run.answer()).as("run goes on").isEmpty();
            RealServers.run(
                    maria,
                    "SET SESSION sql_mode = ''",
                    "INSERT INTO note VALUES (53, concat('nul', char(0), 'in log'), NULL)",
                    "UPDATE note SET day = '0000-00-00' WHERE id = 1");
            awaitQuarantined(plan, 4);

            Operator.Answer list = operator.run("quarantine", plan, "--list");
            assertThat(rows(list).map(row -> row.at("/key/id").asInt())).containsExactlyInAnyOrder(1, 51, 52, 53);
            assertThat(rows(list).map(row -> row.path("cause").asText())).noneMatch(String::isBlank);
            Operator.Answer verify = operator.run("verify", plan, "--full");
            assertThat(verify.exit()).as(verify.json().toString()).isZero();
            assertThat(verify.json().at("/tables/0/quarantined").asLong()).isEqualTo(4);
            Operator.Answer blocked = operator.run("cutover", plan);
            assertThat(blocked.exit()).isEqualTo(5);
            assertThat(blocked.error()).contains("4 rows could not be written");
            Operator.Answer ramp = operator.run("ramp", plan, "--to", "mirror");
            assertThat(ramp.exit()).isEqualTo(5);
            assertThat(ramp.error()).contains("4 rows could not be written");

            // Corrected at the source: it leaves by itself. Not corrected: a retry is refused again.
            RealServers.run(maria, "UPDATE note SET words = 'corrected' WHERE id = 53");
            awaitQuarantined(plan, 3);
            Operator.Answer retried = operator.run("quarantine", plan, "--retry", idOf(list, 51));
            assertThat(retried.exit()).isEqualTo(1);
            assertThat(retried.json().path("still_refused").asLong()).isEqualTo(1);
            RealServers.run(maria, "DELETE FROM note WHERE id = 52");
            awaitQuarantined(plan, 2);
            assertThat(operator.run("quarantine", plan, "--skip", "note:00").exit())
                    .isEqualTo(2);

            assertThat(operator.run("quarantine", plan, "--skip", idOf(list, 51))
                            .exit())
                    .isZero();
            assertThat(operator.run("cutover", plan).error()).contains("1 rows could not be written");
            assertThat(operator.run("quarantine", plan, "--skip", "ALL").exit()).isZero();
            assertThat(operator.run("ramp", plan, "--to", "mirror").exit())
                    .as("decided rows hold up no ramp")
                    .isZero();
            Operator.Answer cutover = operator.run("cutover", plan);
            assertThat(cutover.exit()).as(cutover.json().toString()).isZero();

            theWayBackLeavesTheSkippedRowsAlone(plan);
        }
    }

    @Test
    void rowsLeaveQuarantineWhicheverLaneOwnsThemByThen() throws Exception {
        fillMaria();
        String plan = plan(RealServers.Side.MARIA, "");
        try (Connection maria = maria()) {
            RealServers.run(
                    maria, "INSERT INTO note SELECT seq, concat('nul', char(0)), '2026-01-01' FROM seq_101_to_130");
        }
        try (Operator.Background run = operator.start("run", plan);
                Connection maria = maria()) {
            Await.phase(operator, plan, "VERIFIED", LONG);
            assertThat(run.answer()).as("run goes on").isEmpty();
            awaitQuarantined(plan, 32);
            RealServers.run(
                    maria,
                    "UPDATE note SET words = 'corrected' WHERE id BETWEEN 101 AND 115",
                    "DELETE FROM note WHERE id BETWEEN 116 AND 130");
            awaitQuarantined(plan, 2);
            RealServers.run(maria, "TRUNCATE TABLE note", "INSERT INTO note VALUES (1, 'anew', NULL)");
            awaitQuarantined(plan, 0);
            Operator.Answer verify = operator.run("verify", plan, "--full");
            assertThat(verify.exit()).as(verify.json().toString()).isZero();
            assertThat(verify.json().path("rows").asLong()).isEqualTo(1);
            assertThat(operator.run("finish", plan, "--abandon").exit()).isZero();
        }
    }

    @Test
    void rowsWithoutAKeyArePutAsideToo() throws Exception {
        try (Connection maria = maria()) {
            RealServers.run(
                    maria,
                    "CREATE TABLE bag (words VARCHAR(100) COLLATE utf8mb4_bin)",
                    "INSERT INTO bag SELECT concat('w', seq) FROM seq_1_to_50",
                    "INSERT INTO bag VALUES (concat('nul', char(0), 'in copy'))");
        }
        String plan = plan(RealServers.Side.MARIA, "");
        try (Operator.Background run = operator.start("run", plan);
                Connection maria = maria()) {
            Await.phase(operator, plan, "VERIFIED", LONG);
            assertThat(run.answer()).as("run goes on").isEmpty();
            RealServers.run(maria, "INSERT INTO bag VALUES (concat('nul', char(0), 'in log'))");
            awaitQuarantined(plan, 2);
            RealServers.run(maria, "DELETE FROM bag WHERE words LIKE '%in log'");
            awaitQuarantined(plan, 1);
            assertThat(operator.run("cutover", plan).exit()).isEqualTo(5);
            Operator.Answer retried = operator.run("quarantine", plan, "--retry", "ALL");
            assertThat(retried.exit()).isEqualTo(2);
            assertThat(retried.error()).contains("the table has no key");
            assertThat(operator.run("quarantine", plan, "--skip", "ALL").exit()).isZero();
            Operator.Answer cutover = operator.run("cutover", plan);
            assertThat(cutover.exit()).as(cutover.json().toString()).isZero();
            Operator.Answer back = operator.run("verify", plan, "--full");
            assertThat(back.exit()).as(back.json().toString()).isZero();
            assertThat(operator.run("finish", plan).exit()).isZero();
        }
    }

    private void theWayBackLeavesTheSkippedRowsAlone(String plan) throws SQLException {
        Operator.Answer verify = operator.run("verify", plan, "--full");
        assertThat(verify.exit()).as(verify.json().toString()).isZero();
        assertThat(verify.json().path("mismatches")).isEmpty();
        assertThat(verify.json().at("/tables/0/quarantined").asLong()).isEqualTo(2);
        assertThat(operator.run("verify", plan, "--full", "--repair").exit()).isZero();
        Operator.Answer rollback = operator.run("rollback", plan);
        assertThat(rollback.exit()).as(rollback.json().toString()).isZero();
        try (Connection maria = maria();
                Connection postgres = postgres()) {
            assertThat(RealServers.number(maria, "SELECT count(*) FROM note WHERE id = 51 AND words LIKE 'nul%'"))
                    .isEqualTo(1);
            assertThat(RealServers.number(maria, "SELECT count(*) FROM note WHERE id = 1 AND day = '0000-00-00'"))
                    .isEqualTo(1);
            assertThat(RealServers.number(postgres, "SELECT count(*) FROM note WHERE id = 51"))
                    .isZero();
        }
        assertThat(operator.run("finish", plan, "--abandon").exit()).isZero();
    }

    @Test
    void ruleOfThePlanDecidesOnRowsThatWaitAndHoldsInBothDirections() throws Exception {
        fillMaria();
        String plan = plan(RealServers.Side.MARIA, "");
        assertThat(operator.run("run", plan, "--until", "verified").exit()).isZero();
        assertThat(operator.run("cutover", plan).exit()).isEqualTo(5);

        plan(RealServers.Side.MARIA, "tables: [ { from: \"*\", values: { zero-date: null, nul: strip } } ]");
        Operator.Answer cutover = operator.run("cutover", plan);
        assertThat(cutover.exit()).as(cutover.json().toString()).isZero();
        try (Connection postgres = postgres()) {
            assertThat(RealServers.number(postgres, "SELECT count(*) FROM note"))
                    .isEqualTo(52);
            assertThat(RealServers.number(postgres, "SELECT count(*) FROM note WHERE words = 'nulin copy'"))
                    .isEqualTo(1);
            assertThat(RealServers.number(postgres, "SELECT count(*) FROM note WHERE id = 52 AND day IS NULL"))
                    .isEqualTo(1);
        }
        Operator.Answer back = operator.run("verify", plan, "--full");
        assertThat(back.exit()).as(back.json().toString()).isZero();
        assertThat(operator.run("rollback", plan).exit()).isZero();
        try (Connection maria = maria()) {
            assertThat(RealServers.number(maria, "SELECT count(*) FROM note WHERE day = '0000-00-00'"))
                    .isEqualTo(1);
        }
        assertThat(operator.run("verify", plan, "--full").exit()).isZero();
        assertThat(operator.run("finish", plan, "--abandon").exit()).isZero();
    }

    @Test
    void rowsThatTheOldSideCannotHoldBlockTheRollback() throws Exception {
        fillMaria();
        String plan = plan(RealServers.Side.MARIA, "");
        try (Connection maria = maria()) {
            RealServers.run(maria, "DELETE FROM note WHERE id > 50");
        }
        try (Operator.Background run = operator.start("run", plan)) {
            Await.phase(operator, plan, "VERIFIED", LONG);
            assertThat(run.answer()).as("run goes on").isEmpty();
            assertThat(operator.run("cutover", plan).exit()).isZero();
            try (Connection postgres = postgres()) {
                RealServers.run(
                        postgres,
                        "INSERT INTO note VALUES (60, 'before Christ', '0044-03-15 BC')",
                        "INSERT INTO note VALUES (61, 'for ever', 'infinity')",
                        "UPDATE note SET day = '-infinity' WHERE id = 2");
                awaitQuarantined(plan, 3);
                Operator.Answer list = operator.run("quarantine", plan, "--list");
                assertThat(rows(list).map(row -> row.path("direction").asText()))
                        .containsOnly("reverse");
                assertThat(operator.run("rollback", plan).exit()).isEqualTo(5);
                RealServers.run(postgres, "UPDATE note SET day = '2026-03-15' WHERE id = 60");
                awaitQuarantined(plan, 2);
                assertThat(operator.run("quarantine", plan, "--retry", "ALL").exit())
                        .isEqualTo(1);
            }
            assertThat(operator.run("quarantine", plan, "--skip", "ALL").exit()).isZero();
            Operator.Answer rollback = operator.run("rollback", plan);
            assertThat(rollback.exit()).as(rollback.json().toString()).isZero();
            Operator.Answer verify = operator.run("verify", plan, "--full");
            assertThat(verify.exit()).as(verify.json().toString()).isZero();
            assertThat(verify.json().at("/tables/0/quarantined").asLong()).isEqualTo(2);
            assertThat(operator.run("finish", plan, "--abandon").exit()).isZero();
        }
    }

    @Test
    void rowsOfPostgresThatMariaCannotHoldAreDecidedToo() throws Exception {
        try (Connection postgres = postgres()) {
            RealServers.run(
                    postgres,
                    "CREATE TABLE note (id INT PRIMARY KEY, amount NUMERIC(10,2), day TIMESTAMP)",
                    "INSERT INTO note SELECT i, i, '2026-01-01' FROM generate_series(1, 50) i",
                    "INSERT INTO note VALUES (51, 'NaN', NULL), (52, 1, 'infinity')");
        }
        String plan = plan(RealServers.Side.POSTGRES, "");
        try (Operator.Background run = operator.start("run", plan);
                Connection postgres = postgres()) {
            Await.phase(operator, plan, "VERIFIED", LONG);
            assertThat(run.answer()).as("run goes on").isEmpty();
            RealServers.run(postgres, "UPDATE note SET amount = 'NaN' WHERE id = 3");
            awaitQuarantined(plan, 3);
            assertThat(operator.run("cutover", plan).exit()).isEqualTo(5);
            RealServers.run(postgres, "UPDATE note SET amount = 3 WHERE id = 3");
            awaitQuarantined(plan, 2);
            assertThat(operator.run("quarantine", plan, "--skip", "ALL").exit()).isZero();
            Operator.Answer cutover = operator.run("cutover", plan);
            assertThat(cutover.exit()).as(cutover.json().toString()).isZero();
            Operator.Answer back = operator.run("verify", plan, "--full", "--repair");
            assertThat(back.exit()).as(back.json().toString()).isZero();
            assertThat(RealServers.number(postgres, "SELECT count(*) FROM note WHERE id IN (51, 52)"))
                    .isEqualTo(2);
            assertThat(operator.run("finish", plan).exit()).isZero();
        }
    }
}
