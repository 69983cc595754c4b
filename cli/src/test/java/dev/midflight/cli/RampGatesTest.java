package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.cli.RoutedVisitors.Fault;
import dev.midflight.engine.journal.AuditEntry;
import dev.midflight.engine.journal.Journal;
import dev.midflight.examples.Operator;
import dev.midflight.router.Side;
import dev.midflight.testkit.memory.Row;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds the reads of an application where they are, what takes them back, and who is left out. */
final class RampGatesTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SELDOM = Duration.ofMillis(5);

    /** Without a step that reads of the new side, all of them are at once. */
    private static final String AT_ONCE =
            """
            switch:
              lease: 1s
              shadow: 100%
              gates: { errors: 10%, latency: off, not-compared: 20%, unknown: 10%, wait: 40s }
              ramp: [ { to: 100%, for: 0s, agree: 90% } ]
            """;

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void readsThatFailTakeASwitchBackByThemselves() throws Exception {
        try (MemoryShop shop = MemoryShop.open("failing", folder, RoutedVisitors.ROWS)) {
            shop.write(AT_ONCE + "  rollback-on: [errors]\n");
            try (Operator.Background run = serve(shop);
                    RoutedVisitors visitors = new RoutedVisitors("failing", url(shop), shop)) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                visitors.start();
                assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone);
                visitors.await(() -> visitors.counts().atNew() > 100);
                giveARollBackUp(shop);

                visitors.meet(Fault.FAILS);

                awaitSource(shop);
                assertThat(run.answer()).isEmpty();
                assertThat(Json.parse(rolledBack(shop)).path("why").asText()).contains("errors: ");
                visitors.await(() -> visitors.side("order:1") == Side.OLD);
            }
        }
    }

    /** One that asks for plans and answers to none: no writer may be held back for it, nor may it be left behind. */
    private void giveARollBackUp(MemoryShop shop) throws Exception {
        HttpRequest asks = HttpRequest.newBuilder(url(shop).resolve("/v1/routes/failing?instance=mute&start=1"))
                .build();
        AtomicBoolean open = new AtomicBoolean(true);
        CompletableFuture<Void> mute = CompletableFuture.runAsync(() -> {
            while (open.get()) {
                HttpClient.newHttpClient()
                        .sendAsync(asks, HttpResponse.BodyHandlers.ofString())
                        .join();
                LockSupport.parkNanos(100_000_000);
            }
        });
        try {
            Operator.Answer givenUp = operator.run("rollback", shop.plan());
            assertThat(givenUp.exit()).as(givenUp.error()).isEqualTo(5);
            assertThat(givenUp.error()).contains("mute");
        } finally {
            open.set(false);
            mute.join();
        }
    }

    @Test
    void rampThatWaitsMovesNothingAfterASwitch() throws Exception {
        try (MemoryShop shop = MemoryShop.open("overtaken", folder, RoutedVisitors.ROWS)) {
            shop.write(AT_ONCE.replace("{ to: 100%, for: 0s", "{ to: mirror, for: 10m }, { to: 100%, for: 0s"));
            try (Operator.Background run = serve(shop);
                    RoutedVisitors visitors = new RoutedVisitors("overtaken", url(shop), shop)) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                visitors.start();
                try (Operator.Background ramp = operator.start("ramp", shop.plan())) {
                    visitors.await(() -> visitors.counts().equal() > 10);
                    assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone);

                    Operator.Answer overtaken = ramp.await(LONG).orElseThrow();
                    assertThat(overtaken.exit()).isEqualTo(5);
                    assertThat(overtaken.error()).contains("the new side has the writes");
                }
                assertThat(run.answer()).isEmpty();
                JsonNode status = operator.run("status", shop.plan()).json().path("routers");
                assertThat(status.path("reads_ppm").asInt()).isEqualTo(1_000_000);
            }
        }
    }

    @Tag("long")
    @Test
    void readsThatAreSlowTakeASwitchBackByThemselves() throws Exception {
        try (MemoryShop shop = MemoryShop.open("sluggish", folder, RoutedVisitors.ROWS)) {
            shop.write(AT_ONCE.replace("latency: off", "latency: on") + "  rollback-on: [latency]\n");
            List<RoutedVisitors> many = new ArrayList<>();
            try (Operator.Background run = serve(shop)) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                // One pair of reads counts in a second from each of them.
                URI url = url(shop);
                for (int i = 0; i < 8; i++) {
                    many.add(new RoutedVisitors("sluggish", url, shop, "visitors-" + i, SELDOM));
                }
                many.forEach(RoutedVisitors::start);
                assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone);
                many.forEach(visitors -> visitors.await(() -> visitors.counts().atNew() > 3));

                many.forEach(visitors -> visitors.meet(Fault.SLOW));

                awaitSource(shop);
                assertThat(run.answer()).isEmpty();
                assertThat(Json.parse(rolledBack(shop)).path("why").asText()).contains("latency p50");
            } finally {
                many.forEach(RoutedVisitors::close);
            }
        }
    }

    @Test
    void stepIsHeldForItsLeastTimeThoughAllElseIsProven() throws Exception {
        try (MemoryShop shop = MemoryShop.open("held", folder, RoutedVisitors.ROWS)) {
            shop.write(
                    """
                    switch:
                      lease: 1s
                      shadow: 100%
                      gates: { errors: 10%, latency: on, not-compared: 20%, unknown: 10%, wait: 40s }
                      ramp:
                        - { to: mirror, for: 4s, agree: 90% }
                        - { to: 100%, for: 0s, agree: 90% }
                    """);
            try (Operator.Background run = serve(shop);
                    RoutedVisitors visitors = new RoutedVisitors("held", url(shop), shop)) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                visitors.start();
                long began = System.nanoTime();
                assertThat(operator.run("ramp", shop.plan(), "--to", "mirror")).matches(Operator.Answer::isDone);
                awaitWhy(shop, "time: ");
                awaitWhy(shop, "latency p99");
                tellPairs(shop, "held", url(shop));

                assertThat(operator.run("ramp", shop.plan(), "--to", "100%")).matches(Operator.Answer::isDone);

                assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(4));
                visitors.await(() -> visitors.side("order:1") == Side.NEW);
                assertThat(run.answer()).isEmpty();
            }
        }
    }

    /** More reads of both sides than one process has in a quarter of an hour, told by eight that then end. */
    private void tellPairs(MemoryShop shop, String migration, URI server) throws Exception {
        tellPairs(migration, server, 0);
        // What they had seen when they said by which plan they go is no evidence of it.
        awaitWhy(shop, "latency p99");
        tellPairs(migration, server, 128);
    }

    private static void tellPairs(String migration, URI server, int seconds) throws Exception {
        for (int i = 0; i < 8; i++) {
            String who = "?instance=teller-%1$d&start=s%1$d".formatted(i);
            JsonNode lease = Json.parse(
                    send(HttpRequest.newBuilder(server.resolve("/v1/routes/%s%s".formatted(migration, who)))));
            ObjectNode report = Json.object()
                    .put("format", 1)
                    .put("instance", "teller-" + i)
                    .put("migration", migration)
                    .put("start", "s" + i)
                    .put("epoch", lease.at("/plan/epoch").asLong())
                    .put("drained", true)
                    .put("ended", seconds > 0);
            ArrayNode pairs = report.putObject("evidence").putArray("pairs");
            for (int second = 1; second <= seconds; second++) {
                pairs.addArray().add(second).add(1_000 + second).add(1_100 + second);
            }
            send(HttpRequest.newBuilder(server.resolve("/v1/routes/%s/reports".formatted(migration)))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(report.toString())));
        }
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body();
    }

    @Test
    void stepThatAPersonHasToApproveWaitsForThem() throws Exception {
        try (MemoryShop shop = MemoryShop.open("asked", folder, RoutedVisitors.ROWS)) {
            shop.write(
                    """
                    switch:
                      lease: 1s
                      shadow: 100%
                      gates:
                        errors: off
                        latency: off
                        not-compared: 20%
                        unknown: 10%
                        wait: 40s
                        external: [ { name: dba, approval: by-hand } ]
                      ramp:
                        - { to: mirror, for: 0s, agree: 90% }
                        - { to: 10%, for: 0s, agree: 90% }
                        - { to: 100%, for: 0s, agree: 90% }
                    """);
            try (Operator.Background run = serve(shop);
                    RoutedVisitors visitors = new RoutedVisitors("asked", url(shop), shop)) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                visitors.start();
                assertThat(refused(shop, "--approve", "dba")).contains("reads are at no step yet");
                assertThat(operator.run("ramp", shop.plan(), "--to", "mirror")).matches(Operator.Answer::isDone);

                try (Operator.Background ramp = operator.start("ramp", shop.plan(), "--to", "10%")) {
                    awaitOnlyWhy(shop, "dba: not approved for this step (ramp --approve)");
                    assertThat(RouterFields.lines(
                                    operator.run("status", shop.plan()).json().path("routers")))
                            .contains("reads at mirror, WAIT: dba: not approved for this step (ramp --approve)");
                    assertThat(ramp.answer()).isEmpty();
                    assertThat(refused(shop, "--approve", "boss")).contains("no gate 'boss' waits", "dba");
                    assertThat(refused(shop, "--approve", "dba", "--to", "10%")).contains("an approval moves nothing");
                    assertThat(ramp.answer()).isEmpty();

                    assertThat(operator.run("ramp", shop.plan(), "--approve", "dba"))
                            .matches(Operator.Answer::isDone);

                    assertThat(ramp.await(LONG)).map(Operator.Answer::exit).contains(0);
                }
                // Once for each step: the next one is not approved by it.
                Operator.Answer next = operator.run("ramp", shop.plan(), "--to", "100%", "--wait", "3s");
                assertThat(next.exit()).isEqualTo(1);
                assertThat(next.json().at("/error/answer").asText()).contains("dba: not approved for this step");
                assertThat(run.answer()).isEmpty();
            }
        }
    }

    @Test
    void readsDoNotMoveWhileMoreRowsDifferThanThePlanLetsPass() throws Exception {
        try (MemoryShop shop = MemoryShop.open("unlike", folder, 500)) {
            shop.write(AT_ONCE);
            try (Operator.Background run = serve(shop)) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                shop.openTarget();
                shop.target().begin().update(MemoryShop.ORDERS, Row.of(7, 8)).commit();
                assertThat(operator.run("verify", shop.plan(), "--full").exit()).isEqualTo(4);

                Operator.Answer early = operator.run("ramp", shop.plan(), "--to", "100%");

                assertThat(early.exit()).isEqualTo(5);
                assertThat(early.json().at("/error/answer").asText())
                        .isEqualTo("1 of about 500 rows are proven to differ, and verify.pass is 99.9999%");
                assertThat(run.stop()).matches(Operator.Answer::isDone, "stopped");
            }
            shop.write(AT_ONCE + "verify: { pass: 99% }\n");
            try (Operator.Background run = serve(shop)) {
                Await.status(
                        operator,
                        shop.plan(),
                        status -> status.at("/routers/url").isTextual(),
                        LONG);
                assertThat(operator.run("verify", shop.plan(), "--full").exit()).isEqualTo(4);

                assertThat(operator.run("ramp", shop.plan(), "--to", "100%")).matches(Operator.Answer::isDone);

                assertThat(run.answer()).isEmpty();
            }
        }
    }

    @Test
    void approvalThatThePlanDoesNotAskForIsRefused() throws Exception {
        try (MemoryShop shop = MemoryShop.open("unasked", folder, 10)) {
            shop.write(AT_ONCE);
            try (Operator.Background run = serve(shop)) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                assertThat(operator.run("ramp", shop.plan(), "--to", "100%", "--wait", "1ms")
                                .exit())
                        .isNotEqualTo(2);

                assertThat(refused(shop, "--approve", "dba")).contains("no gate of the plan waits for a person");

                assertThat(run.answer()).isEmpty();
            }
        }
    }

    /** What was written down about the switch that was taken back. */
    private static String rolledBack(MemoryShop shop) throws InterruptedException {
        try (Journal journal = Journal.open(shop.state(), Clock.systemUTC())) {
            long until = System.nanoTime() + LONG.toNanos();
            while (true) {
                Optional<AuditEntry> entry = journal.audit().stream()
                        .filter(each -> each.action().equals("rolled back by itself"))
                        .findFirst();
                if (entry.isPresent()) {
                    return entry.get().details();
                }
                assertThat(System.nanoTime()).as("time").isLessThan(until);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private String refused(MemoryShop shop, String... more) {
        List<String> words = new ArrayList<>(List.of("ramp", shop.plan()));
        words.addAll(List.of(more));
        Operator.Answer answer = operator.run(words.toArray(String[]::new));
        assertThat(answer.exit()).as(answer.json().toString()).isEqualTo(2);
        return answer.json().at("/error/answer").asText();
    }

    private Operator.Background serve(MemoryShop shop) {
        return operator.start("run", shop.plan(), "--serve", "--port", "0");
    }

    private URI url(MemoryShop shop) throws InterruptedException {
        Await.status(operator, shop.plan(), status -> status.at("/routers/url").isTextual(), LONG);
        return URI.create(
                operator.run("status", shop.plan()).json().at("/routers/url").asText());
    }

    private void awaitSource(MemoryShop shop) throws InterruptedException {
        Await.status(
                operator,
                shop.plan(),
                status -> status.path("authority").asText().equals("SOURCE"),
                LONG);
    }

    private void awaitWhy(MemoryShop shop, String part) throws InterruptedException {
        Await.status(operator, shop.plan(), status -> why(status).contains(part), LONG);
    }

    private void awaitOnlyWhy(MemoryShop shop, String reason) throws InterruptedException {
        Await.status(operator, shop.plan(), status -> why(status).equals(reason), LONG);
    }

    private static String why(JsonNode status) {
        return status.at("/routers/ramp/why").asText();
    }
}
