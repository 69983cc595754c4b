package dev.midflight.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Phase;
import dev.midflight.examples.Direction;
import dev.midflight.examples.shop.ShopServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Disks without room: under Midflight's own state, and under the target. */
@Tag("process")
final class FullDiskTest {

    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @BeforeEach
    void requireMounts() throws Exception {
        assumeTrue(SmallDisk.isPossible(folder), "a small disk can be mounted, which takes root");
    }

    /** A switch that cannot be saved is undone, the shop sells on, and with room everything goes on. */
    @Test
    void stateFolderWithoutRoomIsSaidSoAndLosesNothing() throws Exception {
        Path state = Files.createDirectory(folder.resolve(".midflight"));
        try (SmallDisk disk = SmallDisk.under(state, 3);
                Stage stage = Stage.open(folder, Stage.Setup.small())) {
            stage.reach(Phase.VERIFIED, Authority.SOURCE);
            disk.fill();
            Program refused = Program.run("cutover", stage.plan());
            assertThat(refused.exit()).as("%s", refused).isIn(1, Stage.GIVEN_UP);
            assertThat(error(refused)).as("%s", refused).containsIgnoringCase("no space left");
            stage.awaitShop(Authority.SOURCE);

            stage.run().close();
            stage.forgetRun();
            Program again = Program.run("run", stage.plan());
            assertThat(again.exit()).as("%s", again).isEqualTo(1);
            assertThat(error(again)).containsIgnoringCase("no space").doesNotContain("fault of Midflight");

            disk.makeRoom();
            stage.reach(Phase.VERIFIED, Authority.SOURCE);
            stage.switchTo(Authority.TARGET);
            stage.stopRun();
            disk.makeReadOnly();
            for (String command : List.of("run", "rollback", "status")) {
                Program denied = Program.run(command, stage.plan());
                assertThat(denied.exit()).as("%s", denied).isEqualTo(1);
                assertThat(error(denied)).as("%s", denied).contains("Give this user the folder");
            }
            disk.makeWritable();
            stage.reachAny();
            stage.prove();
        }
    }

    @ParameterizedTest
    @Tag("long")
    @MethodSource("dev.midflight.cli.crash.ServerLossTest#ways")
    void targetWithoutRoomIsWaitedForAndLosesNothing(Direction way) throws Exception {
        try (Stage stage = Stage.open(folder, Stage.Setup.small().on(way))) {
            ShopServer target = stage.servers().to();
            target.kill9();
            try (SmallDisk disk = SmallDisk.under(target.home().resolve("data"), 400)) {
                target.restart();
                Program run = stage.run();
                assertThat(stage.await(state -> state.phase() == Phase.COPYING, run::isAlive))
                        .as("%s", run)
                        .isTrue();
                full(stage, disk);
                stage.reach(Phase.VERIFIED, Authority.SOURCE);
                full(stage, disk);
                stage.switchTo(Authority.TARGET);
                assertThat(run.isAlive()).as("the first run goes on: %s", run).isTrue();
                stage.prove();
                stage.stopRun();
                target.kill9();
            }
        }
    }

    /** The server may have given up by itself, as PostgreSQL does where its log has no room. */
    private static void full(Stage stage, SmallDisk disk) throws Exception {
        disk.fill();
        long deadline = System.nanoTime() + NOTICED_WITHIN.toNanos();
        String held = "";
        while (held.isEmpty()) {
            assertThat(System.nanoTime()).as("%s", stage.run()).isLessThan(deadline);
            held = Program.run("status", stage.plan()).answer().path("held").asText();
        }
        System.out.println("held: " + held);
        assertThat(held).contains("127.0.0.1:" + stage.servers().to().port());
        assertThat(stage.run().isAlive()).isTrue();
        disk.makeRoom();
        stage.servers().to().restart();
    }

    private static String error(Program program) {
        JsonNode error = program.answer().path("error");
        return error.toString();
    }
}
