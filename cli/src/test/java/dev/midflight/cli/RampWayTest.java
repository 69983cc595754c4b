package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import dev.midflight.router.LaneLimits;
import dev.midflight.router.Reads;
import dev.midflight.router.Router;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.feed.Feed;
import dev.midflight.router.feed.SeenReads;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.Row;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads of an application go to the new side step by step, as the evidence lets them. */
final class RampWayTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROWS = 2_000;
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
                    Visitors visitors = new Visitors("moved", url(shop), shop)) {
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
                long atOld = visitors.reads.counts().atOld();
                visitors.more(200);
                assertThat(visitors.reads.counts().atOld()).isEqualTo(atOld);

                assertThat(operator.run("ramp", shop.plan(), "--to", "0%")).matches(Operator.Answer::isDone);
                Await.status(
                        operator,
                        shop.plan(),
                        status -> status.at("/routers/reads_ppm").asInt(-1) == 0,
                        LONG);
                visitors.await(() -> visitors.router.reads("order:1") == dev.midflight.router.Side.OLD);
            }
        }
    }

    @Test
    void rowsThatDifferTakeTheReadsBack() throws Exception {
        try (MemoryShop shop = MemoryShop.open("wrong", folder, ROWS)) {
            shop.write(PLAN);
            try (Operator.Background run = operator.start("run", shop.plan(), "--serve", "--port", "0");
                    Visitors visitors = new Visitors("wrong", url(shop), shop)) {
                verified(shop);
                assertThat(run.answer()).isEmpty();
                visitors.start();
                assertThat(operator.run("ramp", shop.plan(), "--to", "mirror")).matches(Operator.Answer::isDone);
                assertThat(operator.run("ramp", shop.plan(), "--to", "allow:order:1,order:2"))
                        .matches(Operator.Answer::isDone);
                visitors.distort();

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
                    Visitors visitors = new Visitors("undone", url(shop), shop)) {
                verified(shop);
                assertThat(run.answer()).isEmpty();
                visitors.start();
                assertThat(operator.run("cutover", shop.plan())).matches(Operator.Answer::isDone);
                visitors.await(() -> visitors.reads.counts().equal() > 100);

                visitors.distort();

                Await.status(
                        operator,
                        shop.plan(),
                        status -> status.path("authority").asText().equals("SOURCE"),
                        LONG);
                visitors.await(() -> visitors.router.reads("order:1") == dev.midflight.router.Side.OLD);
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

    /** Look at one order after the other, through a router. */
    private static final class Visitors implements AutoCloseable {

        private final Router router;
        private final Reads<Integer, String, RuntimeException> reads;
        private final Feed feed;
        private final AtomicBoolean closed = new AtomicBoolean();
        private final AtomicBoolean distorted = new AtomicBoolean();
        private final Thread thread = new Thread(this::visit, "visitors");

        Visitors(String migration, URI server, MemoryShop shop) {
            this.router = new Router(migration, WithoutPlan.READ_OLD, Duration.ofSeconds(5), System::nanoTime);
            SeenReads<Integer> seen = new SeenReads<>(router, String::valueOf);
            this.reads = Reads.<Integer, String, RuntimeException>through(router, "orders")
                    .old(key -> order(shop.source(), key))
                    .fresh(key -> distorted.get() ? "torn" : order(shop.target(), key))
                    .entity(key -> "order:" + key)
                    .compare(Fields.of(String.class).build())
                    .immutable()
                    .limits(new LaneLimits(1_024, 1 << 20, 2, Duration.ofSeconds(10), 1, Duration.ofSeconds(1)))
                    .watch(seen)
                    .build();
            seen.counting(reads::counts);
            this.feed =
                    Feed.from(server).instance("visitors").router(router, seen).start();
            thread.setDaemon(true);
        }

        private static String order(MemoryServer server, int key) {
            return server.rowOf(MemoryShop.ORDERS, Row.of(key), all -> true)
                    .map(Row::toString)
                    .orElse("none");
        }

        void start() {
            thread.start();
        }

        void distort() {
            distorted.set(true);
        }

        private void visit() {
            Random random = new Random(1);
            while (!closed.get()) {
                reads.read(1 + random.nextInt(ROWS));
                LockSupport.parkNanos(300_000);
            }
        }

        void more(int count) {
            for (int key = 1; key <= count; key++) {
                reads.read(key);
            }
        }

        void await(java.util.function.BooleanSupplier condition) {
            long until = System.nanoTime() + LONG.toNanos();
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("time").isLessThan(until);
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        public void close() {
            closed.set(true);
            feed.close();
            reads.close();
        }
    }
}
