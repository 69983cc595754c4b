package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damage behind Midflight's back, from MariaDB to PostgreSQL, while writers never rest: all of it is reported, nothing
 * else is, and a repair takes it away. How many rounds and false-alarm sweeps is {@code -Dcorruption.rounds} (default
 * 2); a failure names its seed, which {@code -Dcorruption.seed} runs alone.
 */
final class PlantedCorruptionTest {

    private static final int ROUNDS = Integer.getInteger("corruption.rounds", 2);
    private static final long SEED = Long.getLong("corruption.seed", 1);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void everyDamageIsFoundUnderLoadAndNothingElse() throws Exception {
        String name = "corruption";
        String plan = RealServers.plan(folder, name, RealServers.Side.MARIA, "");
        try (CorruptionShop shop = new CorruptionShop(name).fill()) {
            shop.start(SEED);
            try (Operator.Background run = operator.start("run", plan)) {
                Await.phase(operator, plan, "VERIFIED", LONG);
                assertThat(run.answer()).as("run goes on").isEmpty();
                for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
                    round(name, plan, seed);
                }
                assertThat(run.stop().exit()).isZero();
            }
            assertThat(shop.writes()).as("acknowledged writes").isGreaterThan(1_000);
        }
    }

    @Test
    void nothingIsReportedWhereNothingIsWrong() throws Exception {
        String name = "sound";
        String plan = RealServers.plan(folder, name, RealServers.Side.MARIA, "");
        try (CorruptionShop shop = new CorruptionShop(name).fill()) {
            shop.start(SEED);
            try (Operator.Background run = operator.start("run", plan)) {
                Await.phase(operator, plan, "VERIFIED", LONG);
                assertThat(run.answer()).as("run goes on").isEmpty();
                for (int sweep = 0; sweep < 5 * ROUNDS; sweep++) {
                    Operator.Answer verify = operator.run("verify", plan, "--full");
                    assertThat(reported(verify)).as(verify.json().toString()).isEmpty();
                    assertThat(verify.exit()).isZero();
                }
                Await.status(operator, plan, status -> status.path("rechecked").asLong() > 1_000, LONG);
                assertThat(operator.run("status", plan)
                                .json()
                                .path("mismatches")
                                .asLong())
                        .isZero();
                assertThat(run.stop().exit()).isZero();
            }
        }
    }

    @Test
    void tableWithoutAKeyThatIsTooLargeForThePauseIsNamedBeforeTheFence() throws Exception {
        String name = "bulk";
        String plan = RealServers.plan(folder, name, RealServers.Side.MARIA, "");
        RealServers.fresh(name);
        try (Connection maria = RealServers.maria(name)) {
            RealServers.run(
                    maria,
                    "CREATE TABLE bulk (a BIGINT, b VARCHAR(200))",
                    "INSERT INTO bulk SELECT seq, repeat('x', 100) FROM seq_1_to_400000");
            AtomicBoolean open = new AtomicBoolean(true);
            try (Operator.Background run = operator.start("run", plan)) {
                Await.phase(operator, plan, "VERIFIED", LONG);
                assertThat(run.answer()).as("run goes on").isEmpty();
                Thread application = new Thread(() -> insert(name, open));
                application.start();
                Await.status(operator, plan, status -> status.path("waiting").asLong() != 0, LONG);
                Operator.Answer refused = operator.run("cutover", plan, "--max-pause", "100ms");
                assertThat(refused.exit()).as(refused.json().toString()).isEqualTo(5);
                assertThat(refused.error()).contains("the pause would be about", "compare whole: bulk");
                open.set(false);
                application.join();
                Operator.Answer switched = operator.run("cutover", plan, "--max-pause", "30s");
                assertThat(switched.exit()).as(switched.json().toString()).isZero();
            } finally {
                open.set(false);
            }
        }
    }

    private static void insert(String name, AtomicBoolean open) {
        try (Connection maria = RealServers.maria(name)) {
            while (open.get()) {
                RealServers.run(maria, "INSERT INTO bulk VALUES (1, 'more')");
                LockSupport.parkNanos(10_000_000);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void round(String name, String plan, long seed) throws SQLException, IOException {
        Corruptions corruptions = new Corruptions(seed).plan();
        try (Connection maria = RealServers.mariaOutsideOfTheLog(name);
                Connection postgres = RealServers.postgresBehindTheFence(name);
                Connection application = RealServers.maria(name)) {
            corruptions.plant(maria, postgres);
            Operator.Answer found = operator.run("verify", plan, "--full");
            assertThat(reported(found))
                    .as("what is reported with -Dcorruption.seed=%d: %s", seed, found.json())
                    .containsExactlyInAnyOrderElementsOf(corruptions.expected());
            assertThat(found.exit()).isEqualTo(4);

            Operator.Answer repaired = operator.run("verify", plan, "--repair");
            assertThat(reported(repaired))
                    .as("what the repair left, seed %d", seed)
                    .isEmpty();
            corruptions.bringBack(application);
            Operator.Answer clean = operator.run("verify", plan, "--full");
            assertThat(reported(clean)).as("false alarms, seed %d", seed).isEmpty();
            assertThat(clean.exit()).as(clean.json().toString()).isZero();
        }
    }

    private static Set<String> reported(Operator.Answer answer) throws IOException {
        try (Stream<String> lines =
                Files.lines(Path.of(answer.json().path("mismatches_file").asText()))) {
            return lines.map(Json::parse).map(PlantedCorruptionTest::line).collect(Collectors.toSet());
        }
    }

    private static String line(JsonNode mismatch) {
        return "%s %s %s"
                .formatted(
                        mismatch.path("table").asText(),
                        mismatch.path("key"),
                        mismatch.path("kind").asText());
    }
}
