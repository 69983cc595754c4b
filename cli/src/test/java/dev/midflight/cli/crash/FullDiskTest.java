package dev.midflight.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Phase;
import dev.midflight.examples.Direction;
import dev.midflight.examples.shop.ShopServer;
import dev.midflight.testkit.servers.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Disks without room: under Midflight's own state, and under the target. */
@Tag("process")
final class FullDiskTest {

    private static final String WAITS = "Waiting for someone to free space";

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
                requireWholeLog(target);
                target.kill9();
            }
        }
    }

    private static void full(Stage stage, SmallDisk disk) throws Exception {
        disk.fill();
        String held = awaitHeld(stage, text -> !text.isEmpty());
        System.out.println("held: " + held);
        assertThat(held).contains("127.0.0.1:" + stage.servers().to().port());
        assertThat(stage.run().isAlive()).isTrue();
        disk.makeRoom();
        // It may have given up by itself, as PostgreSQL does where its log has no room.
        stage.servers().to().restart();
        awaitHeld(stage, text -> {
            wake(stage.servers().to());
            return text.isEmpty();
        });
    }

    private static String awaitHeld(Stage stage, Predicate<String> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + Stage.PATIENCE.toNanos();
        while (true) {
            String held =
                    Program.run("status", stage.plan()).answer().path("held").asText();
            if (wanted.test(held)) {
                return held;
            }
            assertThat(System.nanoTime()).as("%s%n%s", held, stage.run()).isLessThan(deadline);
            TimeUnit.NANOSECONDS.sleep(Stage.BETWEEN_COMMANDS.toNanos());
        }
    }

    /** As {@code held} tells the operator to: this MariaDB never looks again whether its log has room by now. */
    private static void wake(ShopServer server) {
        if (!server.url().startsWith("mariadb")) {
            return;
        }
        try (Connection admin = server.admin();
                Statement look = admin.createStatement();
                Statement wake = admin.createStatement();
                ResultSet sessions = look.executeQuery("SHOW PROCESSLIST")) {
            while (sessions.next()) {
                if (WAITS.equals(sessions.getString("State"))) {
                    wake.execute("KILL QUERY " + sessions.getLong("Id"));
                }
            }
        } catch (SQLException e) {
            throw new AssertionError("Cannot wake what waits for room", e);
        }
    }

    /** A statement that is ended while it waits for room leaves a part of itself in the log. */
    private static void requireWholeLog(ShopServer server) throws SQLException {
        if (!server.url().startsWith("mariadb")) {
            return;
        }
        try (Connection admin = server.admin();
                Statement statement = admin.createStatement()) {
            String file;
            try (ResultSet status = statement.executeQuery("SHOW MASTER STATUS")) {
                assertThat(status.next()).isTrue();
                file = status.getString(1);
            }
            try (ResultSet events = statement.executeQuery("SHOW BINLOG EVENTS IN '%s'".formatted(file))) {
                assertThat(events.next()).isTrue();
            }
        }
    }

    private static String error(Program program) {
        JsonNode error = program.answer().path("error");
        return error.toString();
    }
}
