package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import dev.midflight.router.Side;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entities whose reads stay at the old side whatever share of them has moved. */
final class ExcludedReadsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String PLAN =
            """
            switch:
              lease: 1s
              shadow: 100%%
              gates: { errors: off, latency: off, not-compared: 20%%, unknown: 10%%, wait: 40s }
              reads: { exclude: [ %s ] }
              ramp:
                - { to: "allow:order:1", for: 0s, keys: 0, agree: 50%% }
                - { to: 100%%, for: 0s, agree: 90%% }
            """;

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void excludedEntityIsReadAtTheOldSideUntilTheWritesSwitch() throws Exception {
        try (MemoryShop shop = MemoryShop.open("left", folder, RoutedVisitors.ROWS)) {
            shop.write(PLAN.formatted("\"order:3\", \"order:4\""));
            Operator.Background first = operator.start("run", shop.plan(), "--serve", "--port", "0");
            try (StayingUrl way = new StayingUrl(url(shop));
                    RoutedVisitors visitors = new RoutedVisitors("left", way.url(), shop)) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                visitors.start();
                assertThat(operator.run("ramp", shop.plan())).matches(Operator.Answer::isDone);

                visitors.await(() -> visitors.side("order:5") == Side.NEW);
                assertThat(visitors.side("order:3")).isEqualTo(Side.OLD);
                assertThat(visitors.side("order:4")).isEqualTo(Side.OLD);
                JsonNode routers = routers(shop);
                assertThat(routers.path("reads_ppm").asInt()).isEqualTo(1_000_000);
                assertThat(routers.path("reads_exclude").toString()).isEqualTo("[\"order:3\",\"order:4\"]");
                assertThat(RouterFields.lines(routers).get(0))
                        .endsWith("100 % of the reads at the new side, but for 2 excluded entities");
                assertThat(flag(way.url(), "order:3"))
                        .contains("\"value\":false", "\"variant\":\"old\"", "TARGETING_MATCH");

                // Whoever is excluded by a plan that was changed is so at the step at which reads are.
                assertThat(first.stop()).matches(Operator.Answer::isDone, "stopped");
                shop.write(PLAN.formatted("\"order:4\", \"order:5\""));
                try (Operator.Background second = operator.start("run", shop.plan(), "--serve", "--port", "0")) {
                    way.leadTo(url(shop));
                    visitors.await(() -> visitors.side("order:5") == Side.OLD);
                    assertThat(visitors.side("order:4")).isEqualTo(Side.OLD);
                    visitors.await(() -> visitors.side("order:3") == Side.NEW);

                    Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                    assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone, "cutover");
                    visitors.await(() -> visitors.side("order:5") == Side.NEW && visitors.side("order:4") == Side.NEW);
                    assertThat(second.answer()).isEmpty();
                }
            }
        }
    }

    private URI url(MemoryShop shop) throws InterruptedException {
        Await.status(operator, shop.plan(), status -> status.at("/routers/url").isTextual(), LONG);
        return URI.create(routers(shop).path("url").asText());
    }

    private JsonNode routers(MemoryShop shop) {
        return operator.run("status", shop.plan()).json().path("routers");
    }

    private static String flag(URI server, String entity) throws Exception {
        HttpRequest question = HttpRequest.newBuilder(server.resolve("/ofrep/v1/evaluate/flags/left"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"context\": {\"targetingKey\": \"%s\"}}".formatted(entity)))
                .build();
        return HttpClient.newHttpClient()
                .send(question, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
