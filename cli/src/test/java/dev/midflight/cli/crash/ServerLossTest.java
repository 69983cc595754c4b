package dev.midflight.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.journal.SwitchState;
import dev.midflight.examples.Direction;
import dev.midflight.examples.Direction.Kind;
import dev.midflight.examples.shop.ShopServer;
import dev.midflight.testkit.servers.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that die and come back, and roads to them that are cut or go silent, at the bad moments. */
@Tag("process")
final class ServerLossTest {

    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** A disturbance that ends by itself. */
    private interface Blow {
        void fall(Roads roads) throws InterruptedException;
    }

    /** What Midflight uses to get to the servers. */
    private record Roads(ShopServer source, Proxy toSource, ShopServer target, Proxy toTarget) {}

    static List<Direction> ways() {
        return List.of(new Direction(Kind.MARIADB, Kind.POSTGRESQL), new Direction(Kind.POSTGRESQL, Kind.MARIADB));
    }

    @ParameterizedTest
    @MethodSource("ways")
    @Tag("long")
    void sourceThatIsKilledAndComesBackCostsNothing(Direction way) throws Exception {
        strikeEverywhere(way, roads -> lose(roads.source(), roads.toSource()));
    }

    @Test
    void targetThatIsKilledAndComesBackCostsNothing() throws Exception {
        strikeEverywhere(ways().get(0), roads -> lose(roads.target(), roads.toTarget()));
    }

    @Test
    @Tag("long")
    void targetThatIsKilledAndComesBackCostsNothingOnTheOtherWay() throws Exception {
        strikeEverywhere(ways().get(1), roads -> lose(roads.target(), roads.toTarget()));
    }

    @ParameterizedTest
    @MethodSource("ways")
    @Tag("long")
    void connectionsThatAreCutCostNothing(Direction way) throws Exception {
        strikeEverywhere(way, roads -> {
            roads.toSource().interrupt();
            roads.toTarget().cut();
            roads.toSource().awaitTurnedAway(NOTICED_WITHIN);
            roads.toSource().restore();
        });
    }

    @ParameterizedTest
    @MethodSource("ways")
    @Tag("long")
    void connectionsThatGoSilentAreFoundOutAndCostNothing(Direction way) throws Exception {
        strikeEverywhere(way, roads -> {
            roads.toSource().silence();
            roads.toTarget().silence();
        });
    }

    /** Comes back once Midflight has asked for it in vain. */
    private static void lose(ShopServer server, Proxy road) throws InterruptedException {
        server.kill9();
        road.awaitTurnedAway(NOTICED_WITHIN);
        server.restart();
    }

    private void strikeEverywhere(Direction way, Blow blow) throws Exception {
        try (Proxy source = Proxy.open();
                Proxy target = Proxy.open();
                Stage stage = Stage.open(folder, Stage.Setup.small().on(way).through(server -> {
                    Proxy proxy = server.url().startsWith(way.from().word()) ? source : target;
                    proxy.leadTo(server.port());
                    return server.url().replace(":" + server.port() + "/", ":" + proxy.port() + "/");
                }))) {
            Roads roads =
                    new Roads(stage.servers().from(), source, stage.servers().to(), target);
            strikeEverywhere(stage, () -> blow.fall(roads));
        }
    }

    private interface Struck {
        void fall() throws InterruptedException;
    }

    /** While copying, while following, in the pause of a cutover, on the way back, and in the pause of a roll back. */
    private static void strikeEverywhere(Stage stage, Struck blow) throws Exception {
        Program run = stage.run();
        assertThat(stage.await(state -> state.phase() == Phase.COPYING, run::isAlive))
                .as("%s", run)
                .isTrue();
        blow.fall();
        stage.reach(Phase.VERIFIED, Authority.SOURCE);
        blow.fall();
        strikeInSwitch(stage, "cutover", SwitchState.DRAINING, blow);
        stage.switchTo(Authority.TARGET);
        blow.fall();
        strikeInSwitch(stage, "rollback", SwitchState.SWITCHED, blow);
        stage.reachAny();
        assertThat(run.isAlive()).as("the first run goes on: %s", run).isTrue();
        stage.prove();
    }

    private static void strikeInSwitch(Stage stage, String command, SwitchState at, Struck blow) throws Exception {
        Predicate<MigrationState> there = state -> state.switchState() == at;
        try (Program client = Program.start(command, stage.plan())) {
            stage.await(there, client::isAlive);
            blow.fall();
            client.await(Stage.PATIENCE);
            assertThat(client.exit()).as("%s", client).isIn(0, 1, Stage.GIVEN_UP);
        }
        stage.reachAny();
    }
}
