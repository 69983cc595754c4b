package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.engine.journal.Contacts;
import dev.midflight.examples.Operator;
import dev.midflight.router.Pass;
import dev.midflight.router.QueueStanding;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application writes through a router while its migration goes there and back. */
final class RoutersWayTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String SHORT = "switch: { lease: 1s }";

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void routersHandTheWritesOverWithoutMeetingTheFence() throws Exception {
        try (MemoryShop shop = MemoryShop.open("routed", folder, 200);
                Operator.Background run = operator.start("run", shop.plan(), "--serve", "--port", "0")) {
            Await.status(
                    operator, shop.plan(), status -> status.at("/routers/url").isTextual(), LONG);
            Router router = new Router("routed", WithoutPlan.REFUSE_READS, Duration.ofSeconds(20), System::nanoTime);
            try (Feed fed = Feed.from(url(shop))
                            .instance("app-1")
                            .router(router)
                            .queue(router, RoutersWayTest::queue)
                            .start();
                    RoutedWriters writers = new RoutedWriters(router, shop)) {
                await(fed::fetched);
                leaveAgain(shop);
                writers.start();
                Await.status(
                        operator,
                        shop.plan(),
                        status -> status.path("phase").asText().equals("VERIFIED"),
                        LONG);

                assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone, "cutover");
                await(() -> stage(router).equals(Optional.of(Stage.MIRROR_NEW)));
                int before = writers.written();
                await(() -> writers.written() > before + 20);
                assertThat(operator.run("rollback", shop.plan())).matches(Operator.Answer::isDone, "rollback");
                await(() -> stage(router).equals(Optional.of(Stage.MIRROR_OLD)));
                assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone, "cutover");
                await(() -> stage(router).equals(Optional.of(Stage.MIRROR_NEW)));

                JsonNode routers = operator.run("status", shop.plan()).json().path("routers");
                assertThat(routers.path("stage").asText()).isEqualTo("MIRROR_NEW");
                assertThat(routers.at("/instances/0/name").asText()).isEqualTo("app-1");
                assertThat(routers.at("/instances/0/queues/0").toString())
                        .isEqualTo("{\"side\":\"NEW\",\"partitions\":3,\"behind\":1204,\"oldest_ms\":3200,"
                                + "\"set_aside\":2,\"reason\":\"routed-0: offset 7 set aside: SQLException\"}");
                assertThat(RouterFields.lines(routers))
                        .contains("app-1 writes its queue to the new side: 3 partitions, 1,204 messages behind"
                                + " (the first for 3,200 ms), 2 set aside: routed-0: offset 7 set aside: SQLException");
                assertThat(operator.run("finish", shop.plan())).matches(Operator.Answer::isDone, "finish");
                await(() -> stage(router).equals(Optional.of(Stage.NEW_ONLY)));
                writers.end();
                assertThat(writers.refused()).as("writes that met the fence").isZero();
                assertThat(shop.target().rows(MemoryShop.ORDERS)).hasSize(200 + writers.written());
            }
            assertThat(run.await(LONG)).map(Operator.Answer::exit).contains(0);
        }
    }

    /** Nobody waits for one that has said that it ends. */
    private void leaveAgain(MemoryShop shop) throws InterruptedException {
        Router router = new Router("routed", WithoutPlan.REFUSE_READS, Duration.ofSeconds(20), System::nanoTime);
        try (Feed fed = Feed.from(url(shop)).instance("app-2").router(router).start()) {
            await(fed::fetched);
            assertThat(instances(shop)).contains("app-2");
        }
        assertThat(instances(shop)).contains("app-1").doesNotContain("app-2");
    }

    private String instances(MemoryShop shop) {
        return operator.run("status", shop.plan())
                .json()
                .at("/routers/instances")
                .toString();
    }

    @Test
    void aRestartOfWhoServesIsNotNoticed() throws Exception {
        goWithoutTheServer(Duration.ofSeconds(3));
    }

    @Test
    @Tag("long")
    void aMinuteWithoutWhoServesIsNotNoticed() throws Exception {
        goWithoutTheServer(Duration.ofSeconds(62));
    }

    private void goWithoutTheServer(Duration time) throws Exception {
        try (MemoryShop shop = MemoryShop.open("alone", folder, 10)) {
            Router router = new Router("alone", WithoutPlan.REFUSE_READS, Duration.ofSeconds(1), System::nanoTime);
            Operator.Background first = operator.start("run", shop.plan(), "--serve", "--port", "0");
            try (StayingUrl way = new StayingUrl(url(shop));
                    Feed fed =
                            Feed.from(way.url()).instance("app").router(router).start();
                    RoutedWriters writers = new RoutedWriters(router, shop)) {
                await(fed::fetched);
                writers.start();
                await(() -> writers.written() > 10);
                first.stop();
                int before = writers.written();
                TimeUnit.NANOSECONDS.sleep(time.toNanos());
                assertThat(writers.written()).isGreaterThan(before + 10);
                try (Operator.Background second = operator.start("run", shop.plan(), "--serve", "--port", "0")) {
                    way.leadTo(url(shop));
                    Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                    assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone, "cutover");
                    await(() -> stage(router).equals(Optional.of(Stage.MIRROR_NEW)));
                    writers.end();
                    assertThat(second.answer()).isEmpty();
                }
                assertThat(shop.target().rows(MemoryShop.ORDERS)).hasSize(10 + writers.written());
            }
        }
    }

    private static QueueStanding queue() {
        return new QueueStanding(
                Side.NEW,
                3,
                OptionalLong.of(1_204),
                Duration.ofMillis(3_200),
                2,
                Optional.of("routed-0: offset 7 set aside: SQLException"));
    }

    @Test
    void applicationThatGoesOnLivingWritesAgainAfterItsMigrationWasBegunAnew() throws Exception {
        try (MemoryShop shop = MemoryShop.open("anew", folder, 10)) {
            shop.write(SHORT);
            Router router = new Router("anew", WithoutPlan.REFUSE_READS, Duration.ofSeconds(1), System::nanoTime);
            Operator.Background first = operator.start("run", shop.plan(), "--serve", "--port", "0");
            try (StayingUrl way = new StayingUrl(url(shop));
                    Feed fed =
                            Feed.from(way.url()).instance("app").router(router).start()) {
                await(fed::fetched);
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                assertThat(operator.run("finish", shop.plan(), "--abandon")).matches(Operator.Answer::isDone, "finish");
                assertThat(first.await(LONG)).map(Operator.Answer::exit).contains(0);
                remove(shop.state());
                shop.target().dropTable(MemoryShop.ORDERS);

                try (Operator.Background second = operator.start("run", shop.plan(), "--serve", "--port", "0")) {
                    way.leadTo(url(shop));
                    Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                    await(() -> stage(router).equals(Optional.of(Stage.DUAL_OLD))
                            && router.beginNow().map(RoutersWayTest::ended).orElse(false));
                    assertThat(second.answer()).isEmpty();
                }
            }
        }
    }

    private static boolean ended(Pass pass) {
        pass.close();
        return true;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void runWaitsForAnApplicationThatIsSlowToAnswerUntilItIsGone() throws Exception {
        try (MemoryShop shop = MemoryShop.open("slow", folder, 10)) {
            shop.write(SHORT);
            AtomicBoolean gone = new AtomicBoolean();
            CompletableFuture<Void> asking;
            // Met before, so that the run knows it from the beginning.
            try (Contacts contacts = Contacts.open(shop.state(), Clock.systemUTC())) {
                contacts.granted("slow-app", "s1");
                asking = CompletableFuture.runAsync(() -> {
                    while (!gone.get()) {
                        contacts.granted("slow-app", "s1");
                        LockSupport.parkNanos(50_000_000);
                    }
                });
                try (Operator.Background run = operator.start("run", shop.plan())) {
                    Await.status(
                            operator,
                            shop.plan(),
                            status -> status.path("held").asText().contains("slow-app"),
                            LONG);
                    TimeUnit.SECONDS.sleep(4);
                    assertThat(run.answer()).isEmpty();
                    assertThat(operator.run("status", shop.plan())
                                    .json()
                                    .path("phase")
                                    .asText())
                            .isEqualTo("PREPARED");

                    gone.set(true);
                    asking.join();
                    Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                    assertThat(operator.run("status", shop.plan())
                                    .json()
                                    .path("held")
                                    .asText())
                            .isEmpty();
                } finally {
                    gone.set(true);
                    asking.join();
                }
            }
        }
    }

    @Test
    void migrationThatWaitsForAnApplicationCanBeStopped() throws Exception {
        try (MemoryShop shop = MemoryShop.open("stopped", folder, 10)) {
            try (Contacts contacts = Contacts.open(shop.state(), Clock.systemUTC())) {
                contacts.granted("slow-app", "s1");
            }
            Operator.Background run = operator.start("run", shop.plan());
            Await.status(
                    operator,
                    shop.plan(),
                    status -> status.path("held").asText().contains("slow-app"),
                    LONG);

            assertThat(run.stop()).matches(Operator.Answer::isDone, "stopped");

            assertThat(operator.run("status", shop.plan()).json().path("phase").asText())
                    .isEqualTo("PREPARED");
        }
    }

    private URI url(MemoryShop shop) throws InterruptedException {
        Await.status(operator, shop.plan(), status -> status.at("/routers/url").isTextual(), LONG);
        return URI.create(
                operator.run("status", shop.plan()).json().at("/routers/url").asText());
    }

    private static Optional<Stage> stage(Router router) {
        return router.plan().map(RoutePlan::stage);
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(until);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
