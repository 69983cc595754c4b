package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.cutover.Attempt;
import dev.midflight.engine.journal.Agreement;
import dev.midflight.engine.journal.Agreement.Decision;
import dev.midflight.engine.journal.Agreement.Stage;
import dev.midflight.engine.owner.OwnerClient;
import dev.midflight.engine.owner.OwnerException;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.examples.Operator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A migration of a group is killed after it has said that it is proven, before it has switched. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class GroupLossTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = "south";

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @TempDir
    private Path folder;

    @Test
    void whatAllHaveAgreedOnIsCompletedAndWhatTheyHaveNotIsUndone() throws Exception {
        RealServers.fresh(NAME);
        try (Connection source = RealServers.maria(NAME)) {
            RealServers.run(
                    source,
                    "CREATE TABLE orders (id INT PRIMARY KEY, n INT NOT NULL)",
                    "INSERT INTO orders VALUES (1, 1), (2, 2)");
        }
        String plan = RealServers.plan(folder, NAME, RealServers.Side.MARIA, "switch: { max-pause: 50s }");
        Path state = folder.resolve(".midflight").resolve(NAME);
        try (Agreement agreement = Agreement.open(folder.resolve("north"), Clock.systemUTC())) {
            loseAfterItsVote(plan, state, agreement, false);
            try (Connection source = RealServers.maria(NAME)) {
                RealServers.run(source, "INSERT INTO orders VALUES (3, 3)");
            }
            assertThat(operator.run("status", plan).json().path("authority").asText())
                    .isEqualTo("SOURCE");

            loseAfterItsVote(plan, state, agreement, true);
            assertThat(operator.run("status", plan).json().path("authority").asText())
                    .isEqualTo("TARGET");
            try (Connection target = RealServers.postgres(NAME)) {
                RealServers.run(target, "INSERT INTO orders VALUES (4, 4)");
                assertThat(RealServers.number(target, "SELECT count(*) FROM orders"))
                        .isEqualTo(4);
            }
            Operator.Answer back = operator.run("rollback", plan);
            assertThat(back).as(back.error()).matches(Operator.Answer::isDone);
            try (Connection source = RealServers.maria(NAME)) {
                assertThat(RealServers.number(source, "SELECT count(*) FROM orders"))
                        .isEqualTo(4);
            }
        }
    }

    /** The other one of the group is played here: it votes when the test wants. Until a new run has settled. */
    private void loseAfterItsVote(String plan, Path state, Agreement agreement, boolean agreed) throws Exception {
        String id = "attempt-" + agreed;
        agreement.begin(id, 2);
        Process first = run(plan);
        try {
            Await.status(
                    operator,
                    plan,
                    json -> json.path("phase").asText().equals("VERIFIED")
                            && OwnerClient.connect(state).isPresent(),
                    LONG);
            Thread asking = ask(state, new Attempt(folder.resolve("north"), id));
            agreement.vote(id, "north", Stage.READY);
            awaitVote(id);
            try (Connection lock = journal(state)) {
                RealServers.run(lock, "BEGIN IMMEDIATE");
                if (agreed) {
                    assertThat(agreement
                                    .vote(id, "north", Stage.PROVEN)
                                    .orElseThrow()
                                    .decision())
                            .isEqualTo(Decision.SWITCH);
                }
                first.destroyForcibly().waitFor();
                RealServers.run(lock, "ROLLBACK");
            }
            asking.join();
        } finally {
            first.destroyForcibly().waitFor();
        }
        try (Connection source = RealServers.maria(NAME)) {
            assertThat(refuses(source)).as("nobody may write while it is open").isTrue();
        }
        Process second = run(plan);
        try {
            Await.status(
                    operator,
                    plan,
                    json -> json.path("authority").asText().equals(agreed ? "TARGET" : "SOURCE")
                            && List.of("NONE", "SOAK")
                                    .contains(json.path("switch_state").asText()),
                    LONG);
            assertThat(agreement.decision(id).orElseThrow().decision())
                    .isEqualTo(agreed ? Decision.SWITCH : Decision.GIVE_UP);
            if (!agreed) {
                try (Connection source = RealServers.maria(NAME)) {
                    long end = System.nanoTime() + LONG.toNanos();
                    while (refuses(source)) {
                        assertThat(System.nanoTime()).isLessThan(end);
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                }
            }
        } finally {
            second.destroy();
            assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean refuses(Connection source) {
        try {
            RealServers.run(source, "UPDATE orders SET n = n WHERE id = 1");
            return false;
        } catch (SQLException fenced) {
            assertThat(fenced.getMessage()).contains("midflight: writes");
            return true;
        }
    }

    private static Thread ask(Path state, Attempt attempt) {
        var arguments = Json.object().put("max_pause_ms", 50_000);
        arguments.set("attempt", attempt.toJson());
        Thread thread = new Thread(() -> {
            try {
                OwnerClient.connect(state).orElseThrow().call(new OwnerRequest("cutover", arguments), progress -> {});
            } catch (OwnerException lost) {
                // As intended.
            }
        });
        thread.start();
        return thread;
    }

    private void awaitVote(String id) throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        try (Connection file = DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve("north").resolve(Agreement.FILE))) {
            while (RealServers.number(
                            file,
                            "SELECT count(*) FROM vote WHERE stage = 'PROVEN' AND member = 'south' AND attempt = '" + id
                                    + "'")
                    == 0) {
                assertThat(System.nanoTime()).isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private static Connection journal(Path state) throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + state.resolve("journal.db"));
    }

    private static Process run(String plan) throws Exception {
        List<String> words = new ArrayList<>(ChildProgram.words());
        words.addAll(List.of("run", plan, "--progress", "json", "--json"));
        return new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
