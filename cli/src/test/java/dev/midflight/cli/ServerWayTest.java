package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import dev.midflight.router.Pass;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.feed.Feed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routers of an application are served by a process of its own, while those that run the migration come and go. */
@Tag("process")
final class ServerWayTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String SHORT = "switch: { lease: 2s }";
    private static final String LEASE = "switch: { lease: 6s }";

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void serverLeadsRoutersThroughASwitchAndBeyondTheEndWhileRunsComeAndGo() throws Exception {
        try (MemoryShop shop = MemoryShop.open("served", folder, 200);
                ServerChild server = ServerChild.start(states())) {
            shop.write(LEASE);
            Operator.Background first = operator.start("run", shop.plan());
            Router router = router("served");
            try (Feed fed = feed(server.url(), "app-1", router);
                    RoutedWriters writers = new RoutedWriters(router, shop)) {
                await(fed::fetched);
                writers.start();
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                await(() -> behind(server.url(), "served").has("behindMillis"));
                assertThat(routers(shop).at("/instances/0/name").asText()).isEqualTo("app-1");
                assertThat(routers(shop).has("url")).as("served by the run").isFalse();

                assertThat(first.stop()).matches(Operator.Answer::isDone, "stopped");
                int before = writers.written();
                awaitRenewal(router);
                assertThat(writers.written()).isGreaterThan(before + 10);
                long stopped =
                        behind(server.url(), "served").path("behindMillis").asLong();

                Operator.Background second = operator.start("run", shop.plan());
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                await(() -> behind(server.url(), "served").path("behindMillis").asLong() < stopped);
                assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone, "cutover");
                await(() -> stage(router).equals(Optional.of(Stage.MIRROR_NEW)));
                assertThat(operator.run("finish", shop.plan())).matches(Operator.Answer::isDone, "finish");
                assertThat(second.await(LONG)).map(Operator.Answer::exit).contains(0);

                awaitRenewal(router);
                writesAtTheNewSide(server.url());
                writers.end();
                assertThat(writers.refused()).as("writes that met the fence").isZero();
                assertThat(shop.target().rows(MemoryShop.ORDERS)).hasSize(200 + writers.written());
            }
            assertThat(server.stop()).isZero();
        }
    }

    /** The server goes on granting the plan. */
    private static void awaitRenewal(Router router) throws Exception {
        Duration before = router.holdsFor();
        await(() -> router.holdsFor().compareTo(before) > 0);
    }

    /** One that begins only now has what the migration has come to. */
    private static void writesAtTheNewSide(URI server) throws Exception {
        Router late = router("served");
        try (Feed fed = feed(server, "app-2", late)) {
            await(fed::fetched);
            assertThat(stage(late)).contains(Stage.NEW_ONLY);
            try (Pass pass = late.begin()) {
                assertThat(pass.authority()).isEqualTo(Side.NEW);
            }
        }
    }

    @Test
    void serverFindsAMigrationThatIsBegunAnewInTheSameFolder() throws Exception {
        try (MemoryShop shop = MemoryShop.open("renewed", folder, 10);
                ServerChild server = ServerChild.start(states())) {
            shop.write(SHORT);
            Operator.Background first = operator.start("run", shop.plan());
            Router router = router("renewed");
            try (Feed fed = feed(server.url(), "app", router)) {
                await(fed::fetched);
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                assertThat(operator.run("finish", shop.plan(), "--abandon")).matches(Operator.Answer::isDone, "finish");
                assertThat(first.await(LONG)).map(Operator.Answer::exit).contains(0);
                long before = router.plan().orElseThrow().epoch();
                remove(shop.state());
                shop.target().dropTable(MemoryShop.ORDERS);

                try (Operator.Background second = operator.start("run", shop.plan())) {
                    Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                    await(() -> router.plan().orElseThrow().epoch() > before + 100
                            && stage(router).equals(Optional.of(Stage.DUAL_OLD)));
                    assertThat(routers(shop).at("/instances/0/name").asText()).isEqualTo("app");
                    assertThat(second.answer()).isEmpty();
                }
            }
        }
    }

    @Test
    void migrationThatTwoFoldersHoldIsNotServed() throws Exception {
        try (MemoryShop shop = MemoryShop.open("twice", folder, 10)) {
            try (Operator.Background run = operator.start("run", shop.plan(), "--until", "copied")) {
                assertThat(run.await(LONG)).map(Operator.Answer::exit).contains(0);
            }
            Path copy = Files.createDirectory(states().resolve("copy"));
            Files.copy(shop.state().resolve("journal.db"), copy.resolve("journal.db"));
            try (ServerChild server = ServerChild.start(states())) {
                server.said(Pattern.compile("twice is not served: 2 folders hold a migration of that name"));
                assertThat(get(server.url(), "/v1/routes/twice?instance=a&start=s")
                                .statusCode())
                        .isEqualTo(404);

                remove(copy);

                await(() ->
                        get(server.url(), "/v1/routes/twice?instance=a&start=s").statusCode() == 200);
            }
        }
    }

    private Path states() throws IOException {
        return Files.createDirectories(folder.resolve(".midflight"));
    }

    private JsonNode routers(MemoryShop shop) {
        return operator.run("status", shop.plan()).json().path("routers");
    }

    private static Router router(String migration) {
        return new Router(migration, WithoutPlan.REFUSE_READS, Duration.ofSeconds(20), System::nanoTime);
    }

    private static Feed feed(URI server, String instance, Router router) {
        return Feed.from(server).instance(instance).router(router).start();
    }

    private static Optional<Stage> stage(Router router) {
        return router.plan().map(RoutePlan::stage);
    }

    private static JsonNode behind(URI server, String migration) throws Exception {
        return Json.parse(
                get(server, "/v1/routes/%s/behind".formatted(migration)).body());
    }

    private static HttpResponse<String> get(URI server, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + LONG.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("time").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
