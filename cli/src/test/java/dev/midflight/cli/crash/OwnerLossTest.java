package dev.midflight.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who owns the migration: one process at a time, whatever becomes of the one before. */
@Tag("process")
final class OwnerLossTest {

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

    private void removeOwner() throws IOException {
        Path state = folder.resolve(".midflight").resolve("shop");
        for (String name : List.of("owner.lock", "owner.json", "owner/socket")) {
            Files.delete(state.resolve(name));
        }
    }
}
