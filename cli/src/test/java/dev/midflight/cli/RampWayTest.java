package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import dev.midflight.router.Side;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads of an application go to the new side step by step, as the evidence lets them. */
final class RampWayTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROWS = RoutedVisitors.ROWS;
    private static final String PLAN =
            """
            switch:
              lease: 1s
              shadow: 100%
              gates: { errors: 10%, latency: off, not-compared: 20%, unknown: 10%, wait: 40s }
              ramp:
                - { to: mirror, for: 0s, agree: 98% }
                - { to: "allow:order:1,order:2", for: 0s, agree: 90% }
                - { to: 10%, for: 0s, agree: 90% }
                - { to: 100%, for: 0s, agree: 98% }
            """;

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @Test
    void readsMoveThroughAllStepsAndBackAtOnce() throws Exception {
        try (MemoryShop shop = MemoryShop.open("moved", folder, ROWS)) {
            shop.write(PLAN);
            try (Operator.Background run = operator.start("run", shop.plan(), "--serve", "--port", "0");
                    RoutedVisitors visitors = new RoutedVisitors("moved", url(shop), shop)) {
                verified(shop);
                assertThat(run.answer()).isEmpty();
                Operator.Answer skipped = operator.run("ramp", shop.plan(), "--to", "100%");
                assertThat(skipped.exit()).isEqualTo(5);
                assertThat(skipped.json().at("/error/answer").asText()).contains("mirror", "must be passed before");
                assertThat(operator.run("ramp", shop.plan(), "--to", "half").exit())
                        .isEqualTo(2);

                visitors.start();
                Operator.Answer moved = operator.run("ramp", shop.plan());

                assertThat(moved).as(moved.json().toString()).matches(Operator.Answer::isDone);
                JsonNode ramp = moved.json();
                assertThat(ramp.path("reads").asText()).isEqualTo("100%");
                assertThat(ramp.path("keys_different").asInt(-1)).isZero();
                assertThat(ramp.path("proven").asText()).contains("99 % confidence");
                long atOld = visitors.counts().atOld();
                visitors.more(200);
                assertThat(visitors.counts().atOld()).isEqualTo(atOld);

                assertThat(operator.run("ramp", shop.plan(), "--to", "0%")).matches(Operator.Answer::isDone);
                Await.status(
                        operator,
                        shop.plan(),
                        status -> status.at("/routers/reads_ppm").asInt(-1) == 0,
                        LONG);
                visitors.await(() -> visitors.side("order:1") == Side.OLD);
            }
        }
    }

    @Test
    void rowsThatDifferTakeTheReadsBack() throws Exception {
        try (MemoryShop shop = MemoryShop.open("wrong", folder, ROWS)) {
            shop.write(PLAN);
            try (Operator.Background run = operator.start("run", shop.plan(), "--serve", "--port", "0");
                    RoutedVisitors visitors = new RoutedVisitors("wrong", url(shop), shop)) {
                verified(shop);
                assertThat(run.answer()).isEmpty();
                visitors.start();
                assertThat(operator.run("ramp", shop.plan(), "--to", "mirror")).matches(Operator.Answer::isDone);
                assertThat(operator.run("ramp", shop.plan(), "--to", "allow:order:1,order:2"))
                        .matches(Operator.Answer::isDone);
                visitors.meet(RoutedVisitors.Fault.TORN);

                Operator.Answer stopped = operator.run("ramp", shop.plan());

                assertThat(stopped.exit()).as(stopped.json().toString()).isEqualTo(5);
                assertThat(stopped.json().at("/error/answer").asText()).contains("mismatches");
                JsonNode status = operator.run("status", shop.plan()).json().path("routers");
                assertThat(status.path("reads_ppm").asInt(-1)).isZero();
                assertThat(status.path("reads_include")).isEmpty();
                assertThat(status.at("/ramp/stopped").asText()).contains("mismatches");
            }
        }
    }

    @Test
    void rowsThatDifferTakeASwitchBackByThemselves() throws Exception {
        try (MemoryShop shop = MemoryShop.open("undone", folder, ROWS)) {
            shop.write(PLAN + "  rollback-on: [mismatch]\n");
            try (Operator.Background run = operator.start("run", shop.plan(), "--serve", "--port", "0");
                    RoutedVisitors visitors = new RoutedVisitors("undone", url(shop), shop)) {
                verified(shop);
                assertThat(run.answer()).isEmpty();
                visitors.start();
                assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone);
                visitors.await(() -> visitors.counts().equal() > 100);

                visitors.meet(RoutedVisitors.Fault.TORN);

                Await.status(
                        operator,
                        shop.plan(),
                        status -> status.path("authority").asText().equals("SOURCE"),
                        LONG);
                visitors.await(() -> visitors.side("order:1") == Side.OLD);
            }
        }
    }

    @Test
    void rampThatCannotBeSaysWhatItWasAskedForAndWhy() throws Exception {
        try (MemoryShop shop = MemoryShop.open("early", folder, 10)) {
            shop.write(PLAN);
            try (Operator.Background run = operator.start("run", shop.plan(), "--until", "copied")) {
                assertThat(run.await(LONG)).map(Operator.Answer::exit).contains(0);
            }
            Operator.Answer early = operator.run("ramp", shop.plan());
            assertThat(early.exit()).isEqualTo(5);
            assertThat(early.json().at("/error/what").asText()).isEqualTo("Cannot move the reads");
            assertThat(early.json().at("/error/answer").asText()).contains("phase INDEXED");

            assertThat(operator.run("finish", shop.plan(), "--abandon")).matches(Operator.Answer::isDone);
            Operator.Answer late = operator.run("ramp", shop.plan());
            assertThat(late.exit()).isEqualTo(5);
            assertThat(late.json().at("/error/what").asText()).isEqualTo("Cannot move the reads");
            assertThat(late.json().at("/error/answer").asText()).contains("the migration is finished");
        }
    }

    private URI url(MemoryShop shop) throws InterruptedException {
        Await.status(operator, shop.plan(), status -> status.at("/routers/url").isTextual(), LONG);
        return URI.create(
                operator.run("status", shop.plan()).json().at("/routers/url").asText());
    }

    private void verified(MemoryShop shop) throws InterruptedException {
        Await.status(
                operator, shop.plan(), status -> status.path("phase").asText().equals("VERIFIED"), LONG);
    }
}
