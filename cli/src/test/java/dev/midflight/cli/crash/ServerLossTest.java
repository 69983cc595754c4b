package dev.midflight.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.journal.SwitchState;
import dev.midflight.examples.shop.ShopServer;
import dev.midflight.testkit.servers.Proxy;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that die and come back, and roads to them that are cut or go silent, at the bad moments. */
@Tag("process")
final class ServerLossTest {

    @TempDir
    private Path folder;

    /** A disturbance that ends by itself. */
    private interface Blow {
        void fall(Stage stage) throws Exception;
    }

    @Test
    @Tag("long")
    void sourceThatIsKilledAndComesBackCostsNothing() throws Exception {
        try (Stage stage = Stage.open(folder, Stage.Setup.small())) {
            strikeEverywhere(stage, each -> {
                each.servers().from().kill9();
                TimeUnit.MILLISECONDS.sleep(700);
                each.servers().from().restart();
            });
        }
    }

    @Test
    void targetThatIsKilledAndComesBackCostsNothing() throws Exception {
        try (Stage stage = Stage.open(folder, Stage.Setup.small())) {
            strikeEverywhere(stage, each -> {
                each.servers().to().kill9();
                TimeUnit.MILLISECONDS.sleep(700);
                each.servers().to().restart();
            });
        }
    }

    @Test
    @Tag("long")
    void connectionsThatAreCutCostNothing() throws Exception {
        try (Proxy source = Proxy.open();
                Proxy target = Proxy.open();
                Stage stage = Stage.open(folder, Stage.Setup.small().through(roads(source, target)))) {
            strikeEverywhere(stage, each -> {
                source.interrupt();
                target.cut();
                TimeUnit.MILLISECONDS.sleep(300);
                source.restore();
            });
        }
    }

    @Test
    @Tag("long")
    void connectionsThatGoSilentAreFoundOutAndCostNothing() throws Exception {
        try (Proxy source = Proxy.open();
                Proxy target = Proxy.open();
                Stage stage = Stage.open(folder, Stage.Setup.small().through(roads(source, target)))) {
            strikeEverywhere(stage, each -> {
                source.silence();
                target.silence();
            });
        }
    }

    private static Stage.Roads roads(Proxy source, Proxy target) {
        return server -> {
            Proxy proxy = server.url().startsWith("mariadb:") ? source : target;
            proxy.leadTo(server.port());
            return through(server, proxy);
        };
    }

    private static String through(ShopServer server, Proxy proxy) {
        return server.url().replace(":" + server.port() + "/", ":" + proxy.port() + "/");
    }

    /** While copying, while following, in the pause of a cutover, on the way back, and in the pause of a roll back. */
    private static void strikeEverywhere(Stage stage, Blow blow) throws Exception {
        Program run = stage.run();
        assertThat(stage.await(state -> state.phase() == Phase.COPYING, run::isAlive))
                .as("%s", run)
                .isTrue();
        blow.fall(stage);
        stage.reach(Phase.VERIFIED, Authority.SOURCE);
        blow.fall(stage);
        strikeInSwitch(stage, "cutover", SwitchState.DRAINING, blow);
        stage.switchTo(Authority.TARGET);
        blow.fall(stage);
        strikeInSwitch(stage, "rollback", SwitchState.SWITCHED, blow);
        stage.reachAny();
        assertThat(run.isAlive()).as("the first run goes on: %s", run).isTrue();
        stage.prove();
    }

    private static void strikeInSwitch(Stage stage, String command, SwitchState at, Blow blow) throws Exception {
        Predicate<MigrationState> there = state -> state.switchState() == at;
        try (Program client = Program.start(command, stage.plan())) {
            stage.await(there, client::isAlive);
            blow.fall(stage);
            client.await(Stage.PATIENCE);
            assertThat(client.exit()).as("%s", client).isIn(0, 1, Stage.GIVEN_UP);
        }
        stage.reachAny();
    }
}
