package dev.midflight.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who owns the migration: one process at a time, whatever becomes of the one before. */
@Tag("process")
final class OwnerLossTest {

    private static final int CHANGES = 150_000;

    @TempDir
    private Path folder;

    /**
     * The lock in the state folder ends with its process and not before, so a paused owner keeps it. Somebody who
     * removes it by hand, or a state folder whose locks do not hold, is what the epochs are for.
     */
    @Test
    void ownerThatWasPausedAndReplacedWritesNothingWhenItWakesUp() throws Exception {
        try (Stage stage = Stage.open(folder, Stage.Setup.small())) {
            stage.reach(Phase.VERIFIED, Authority.SOURCE);
            Program sleeper = stage.run();
            Program second = Program.run("run", stage.plan());
            assertThat(second.exit()).as("%s", second).isEqualTo(1);
            assertThat(second.answer().at("/error/answer").asText()).contains("midflight run");
            long epoch = stage.eye().state().orElseThrow().epoch();

            sleeper.signal("STOP");
            removeOwner();
            stage.forgetRun();
            assertThat(stage.awaitListening(stage.run())).isGreaterThan(epoch);
            stage.switchTo(Authority.TARGET);
            long steps = stage.eye().steps();

            sleeper.signal("CONT");
            assertThat(sleeper.await(Duration.ofSeconds(60))).as("%s", sleeper).isEqualTo(1);
            assertThat(sleeper.answer().path("error").toString())
                    .as("%s", sleeper)
                    .contains("owner");
            assertThat(stage.eye().steps()).isEqualTo(steps);
            stage.awaitShop(Authority.TARGET);
            stage.prove();
        }
    }

    @Test
    @Tag("long")
    void commandsWorkBesideALivingRun() throws Exception {
        try (Stage stage = Stage.open(folder, Stage.Setup.small())) {
            Program run = stage.run();
            stage.await(state -> state.phase() == Phase.COPYING, run::isAlive);
            Stage.done(Program.run("tune", stage.plan(), "--rate", "1KiB/s"));
            assertThat(Program.run("status", stage.plan())
                            .answer()
                            .path("phase")
                            .asText())
                    .isEqualTo("COPYING");
            assertThat(Program.run("quarantine", stage.plan(), "--list").exit()).isZero();
            assertThat(Program.run("cutover", stage.plan()).exit()).isEqualTo(5);
            assertThat(Program.run("verify", stage.plan()).exit()).isEqualTo(2);
            assertThat(stage.eye().state().orElseThrow().phase()).isEqualTo(Phase.COPYING);
            Stage.done(Program.run("tune", stage.plan(), "--rate", "100MiB/s"));
            stage.reach(Phase.VERIFIED, Authority.SOURCE);

            Stage.done(Program.run("verify", stage.plan(), "--full"));
            Stage.done(Program.run("cutover", stage.plan(), "--dry-run"));
            stage.switchTo(Authority.TARGET);
            Stage.done(Program.run("verify", stage.plan(), "--full"));
            stage.switchTo(Authority.SOURCE);

            assertThat(run.isAlive()).isTrue();
            stage.prove();
        }
    }

    @Test
    void runThatIsToldToStopStopsSoonAlsoWhileItCopies() throws Exception {
        try (Stage stage = Stage.open(folder, Stage.Setup.small())) {
            for (Phase phase : List.of(Phase.COPYING, Phase.COPIED, Phase.INDEXED, Phase.VERIFIED)) {
                Program run = stage.run();
                stage.awaitListening(run);
                stage.await(state -> state.phase().isAtLeast(phase), run::isAlive);
                long began = System.nanoTime();
                run.terminate();
                assertThat(run.await(Duration.ofSeconds(20))).as("%s", run).isZero();
                assertThat(Duration.ofNanos(System.nanoTime() - began))
                        .as("stop in phase %s: %s", phase, run)
                        .isLessThan(Duration.ofSeconds(5));
            }
            stage.prove();
        }
    }

    /** Far more changes than fit into memory one by one come while a lane waits for a lock on the target. */
    @Test
    @Tag("long")
    void runOutlivesATargetThatStandsWhileTheSourceGoesOn() throws Exception {
        try (Stage stage = Stage.open(folder, Stage.Setup.small());
                Connection source = stage.servers().from().admin();
                Connection target = stage.servers().to().admin()) {
            execute(
                    source,
                    "CREATE TABLE shop.busy (id bigint PRIMARY KEY, a int, b int, c int, d int,"
                            + " e varchar(20), f varchar(20), g varchar(20), h varchar(20), i varchar(20))");
            stage.reach(Phase.VERIFIED, Authority.SOURCE);
            Program run = stage.run();
            target.setAutoCommit(false);
            execute(target, "LOCK TABLE busy IN ACCESS EXCLUSIVE MODE");

            writeBusily(stage, CHANGES);
            long before = 0;
            for (long read = -1; read < CHANGES / 4 || read > before; read = changesRead(stage)) {
                assertThat(run.isAlive()).as("%s", run).isTrue();
                before = read;
            }
            target.rollback();

            awaitBusy(target, run);
            assertThat(run.isAlive()).as("%s", run).isTrue();
            assertThat(run.errors()).doesNotContain("cannot go on");
            stage.prove();
        }
    }

    private static long changesRead(Stage stage) throws InterruptedException {
        Program status = Program.run("status", stage.plan());
        Stage.done(status);
        return status.answer().path("changes_read").asLong();
    }

    /** One row a transaction. */
    private static void writeBusily(Stage stage, int rows) throws SQLException {
        try (Connection source = stage.servers().from().admin();
                Statement statement = source.createStatement()) {
            statement.execute("CREATE PROCEDURE shop.work(many int) FOR id IN 1..many DO INSERT INTO shop.busy VALUES"
                    + " (id, id, id, id, id, 'text', 'text', 'text', 'text', 'text'); END FOR");
            statement.execute("CALL shop.work(%d)".formatted(rows));
        }
    }

    private static void awaitBusy(Connection target, Program run) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + Stage.PATIENCE.toNanos();
        while (count(target) < CHANGES) {
            assertThat(System.nanoTime()).as("time for %s", run).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM busy")) {
            row.next();
            return row.getLong(1);
        } finally {
            connection.rollback();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void removeOwner() throws IOException {
        Path state = folder.resolve(".midflight").resolve("shop");
        for (String name : List.of("owner.lock", "owner.json", "owner/socket")) {
            Files.delete(state.resolve(name));
        }
    }
}
