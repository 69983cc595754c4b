package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.TableName;
import dev.midflight.testkit.contract.TableSpec;
import dev.midflight.testkit.memory.Faults;
import dev.midflight.testkit.memory.MemoryTx;
import dev.midflight.testkit.memory.Row;
import dev.midflight.testkit.memory.WriteRefusedException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a verification, its certificate and its part in a switch promise, between servers in this JVM. */
final class ProofWayTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final TableName LOOSE = new TableName("", "loose");

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    private static TableSpec loose() {
        LogicalType number = LogicalType.of(Kind.INTEGER, Long.SIZE);
        return TableSpec.of("loose").column("word", number).column("n", number);
    }

    private static void addLoose(MemoryShop shop, int rows) {
        shop.source().createTable(loose().shape(LOOSE));
        MemoryTx tx = shop.source().begin();
        for (int row = 0; row < rows; row++) {
            tx.insert(LOOSE, Row.of(row % 10, 1));
        }
        tx.commit();
    }

    private void reach(MemoryShop shop, String phase) {
        assertThat(operator.run("run", shop.plan(), "--until", phase).exit()).isZero();
    }

    @Test
    void oneRepairReachesAllRowsHoweverManyDiffer() {
        int rows = 12_000;
        try (MemoryShop shop = MemoryShop.open("many", folder, rows)) {
            reach(shop, "verified");
            shop.openTarget();
            MemoryTx tx = shop.target().begin();
            for (int key = 100; key <= rows; key++) {
                tx.delete(MemoryShop.ORDERS, Row.of(key));
            }
            tx.commit();

            Operator.Answer repaired = operator.run("verify", shop.plan(), "--full", "--repair");

            assertThat(repaired.exit()).as(repaired.json().toString()).isZero();
            assertThat(shop.rowsOfTarget())
                    .containsExactlyInAnyOrderElementsOf(shop.source().rows(MemoryShop.ORDERS));
            assertThat(operator.run("verify", shop.plan(), "--full").exit()).isZero();
        }
    }

    @Test
    void differenceInATableWithoutAKeyIsNamedAndBlocksTheSwitch() {
        try (MemoryShop shop = MemoryShop.open("keyless", folder, 10)) {
            addLoose(shop, 40);
            reach(shop, "verified");
            shop.target()
                    .open("keyless")
                    .fence()
                    .lower(List.of(
                            loose().table(0, LOOSE), TableSpec.numbers("orders").table(1, MemoryShop.ORDERS)));
            shop.target().begin().insert(LOOSE, Row.of(3, 1)).commit();

            Operator.Answer found = operator.run("verify", shop.plan(), "--full");

            assertThat(found.exit()).isEqualTo(4);
            assertThat(found.json().path("mismatch_count").asLong()).isEqualTo(1);
            assertThat(found.json().at("/mismatches/0/kind").asText()).isEqualTo("extra");
            assertThat(found.json().at("/mismatches/0/key/word").asLong()).isEqualTo(3);
            assertThat(operator.run("cutover", shop.plan()).exit()).isEqualTo(5);
        }
    }

    /** A delete there looks at the whole table. */
    @Test
    void updatesWithoutAKeyAreDeletedTogether() throws Exception {
        try (MemoryShop shop = MemoryShop.open("together", folder, 10)) {
            addLoose(shop, 200);
            try (Operator.Background run = operator.start("run", shop.plan())) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                AtomicInteger deletes = new AtomicInteger();
                shop.target().faults((point, subject) -> {
                    if (point == Faults.Point.DELETE) {
                        deletes.incrementAndGet();
                    }
                });
                MemoryTx tx = shop.source().begin();
                for (int row = 0; row < 200; row++) {
                    tx.change(LOOSE, Row.of(row % 10, 1), Row.of(row % 10, 2));
                }
                tx.commit();

                assertThat(operator.run("verify", shop.plan(), "--full").exit()).isZero();
                assertThat(shop.target().rows(LOOSE))
                        .containsExactlyInAnyOrderElementsOf(shop.source().rows(LOOSE));
                assertThat(deletes.get()).isBetween(1, 5);
                assertThat(run.answer()).as("run goes on").isEmpty();
            }
        }
    }

    @Test
    void finalCheckThatTakesLongerThanThePauseMayGivesTheSwitchUp() throws Exception {
        try (MemoryShop shop = MemoryShop.open("slow", folder, 10)) {
            addLoose(shop, 100);
            reach(shop, "verified");
            AtomicBoolean fenced = new AtomicBoolean();
            AtomicBoolean slow = new AtomicBoolean(true);
            shop.source().faults((point, subject) -> {
                if (point == Faults.Point.FENCE_DURABLE) {
                    fenced.set(subject.toLowerCase(java.util.Locale.ROOT).contains("raise"));
                } else if (point == Faults.Point.READ_NEXT && fenced.get() && slow.get()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700));
                }
            });
            AtomicBoolean open = new AtomicBoolean(true);
            Thread application = new Thread(() -> insertUntilClosed(shop, open));
            application.start();

            long began = System.nanoTime();
            Operator.Answer givenUp = operator.run("cutover", shop.plan(), "--max-pause", "1s");
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            assertThat(givenUp.exit()).as(givenUp.json().toString()).isEqualTo(5);
            assertThat(givenUp.error()).contains("changed rows were not compared");
            assertThat(took).isLessThan(Duration.ofSeconds(12));
            shop.source().begin().insert(LOOSE, Row.of(77, 77)).commit();
            assertThat(operator.run("status", shop.plan())
                            .json()
                            .path("authority")
                            .asText())
                    .isEqualTo("SOURCE");
            open.set(false);
            application.join();
            slow.set(false);
            Operator.Answer switched = operator.run("cutover", shop.plan());
            assertThat(switched.exit()).as(switched.json().toString()).isZero();
        }
    }

    private static void insertUntilClosed(MemoryShop shop, AtomicBoolean open) {
        while (open.get()) {
            try {
                shop.source().begin().insert(LOOSE, Row.of(5, 1)).commit();
            } catch (WriteRefusedException refused) {
                // The pause of the switch.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void lagIsZeroWhileNothingWaitsAndTheWaitOfWhatDoes() throws Exception {
        try (MemoryShop shop = MemoryShop.open("lag", folder, 10)) {
            CountDownLatch commit = new CountDownLatch(1);
            AtomicBoolean held = new AtomicBoolean();
            try (Operator.Background run = operator.start("run", shop.plan())) {
                Await.phase(operator, shop.plan(), "VERIFIED", LONG);
                assertThat(run.answer()).as("run goes on").isEmpty();
                long quiet = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
                while (System.nanoTime() < quiet) {
                    assertThat(lag(shop)).isZero();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
                requireNoLagOfQuietTime(shop);
                shop.target().faults((point, subject) -> {
                    if (point == Faults.Point.UPSERT) {
                        held.set(true);
                        await(commit);
                    }
                });
                long written = System.nanoTime();
                shop.source().begin().put(MemoryShop.ORDERS, Row.of(1, 100)).commit();
                Await.status(
                        operator,
                        shop.plan(),
                        status -> held.get() && status.path("lag_ms").asLong() > 0,
                        LONG);
                assertThat(lag(shop))
                        .isLessThanOrEqualTo(
                                Duration.ofNanos(System.nanoTime() - written).toMillis());
                commit.countDown();
                Await.status(
                        operator, shop.plan(), status -> status.path("lag_ms").asLong() == 0, LONG);
            } finally {
                commit.countDown();
            }
        }
    }

    /** A log that does not answer for a moment says nothing about the time before, when it had nothing to give. */
    private void requireNoLagOfQuietTime(MemoryShop shop) throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        long silent = System.nanoTime();
        shop.source().faults((point, subject) -> {
            if (point == Faults.Point.LOG_POLL) {
                await(answer);
            }
        });
        try {
            Await.status(operator, shop.plan(), status -> status.path("lag_ms").asLong() > 0, LONG);
            assertThat(lag(shop))
                    .isLessThan(Duration.ofNanos(System.nanoTime() - silent).toMillis() + 1000);
        } finally {
            shop.source().faults(Faults.NONE);
            answer.countDown();
        }
    }

    private long lag(MemoryShop shop) {
        return operator.run("status", shop.plan()).json().path("lag_ms").asLong();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void certificateOfOneTableDoesNotClaimTheOthers() {
        try (MemoryShop shop = MemoryShop.open("partly", folder, 10)) {
            addLoose(shop, 10);
            reach(shop, "verified");

            Operator.Answer one = operator.run("verify", shop.plan(), "--table", "orders");

            assertThat(one.exit()).isZero();
            for (JsonNode table : one.json().path("tables")) {
                boolean swept = table.path("table").asText().equals("orders");
                assertThat(table.path("verified").asBoolean()).isEqualTo(swept);
            }
            assertThat(one.json().path("left").asLong()).isEqualTo(-1);
            Operator.Answer checked = operator.run(
                    "verify",
                    shop.plan(),
                    "--certificate",
                    shop.state().resolve("certificate.json").toString());
            assertThat(checked.exit()).as(checked.json().toString()).isZero();
            assertThat(checked.json().path("proves_all").asBoolean()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"rows\" : 20 | \"rows\" : 21 | changed after it was sealed",
                "\"left\" : 0 | \"left\" : 1 | changed after it was sealed",
                "\"verified\" : true | \"verified\" : false | changed after it was sealed",
                "\"mismatches\" : 0, | '' | it cannot be read",
                "\"rows\" : 20 | \"rows\" : \"many\" | it cannot be read",
                "\"rows\" : 20 | \"rows\" : null | it cannot be read",
                "\"format\" : 2 | \"format\" : 9 | its format is 9",
                "\"tables\" | \"tablets\" | it cannot be read",
                "\"format\" : 2, | \"format\" : 2, \"colour\" : 1, | no certificate has a field 'colour'",
                "} ], | } | it cannot be read",
                "\"format\" : 2, | \"format\" : 2, \"format\" : 2, | it cannot be read",
            })
    void changedCertificateDoesNotHold(String original, String changed, String answer) throws Exception {
        try (MemoryShop shop = MemoryShop.open("forged", folder, 20)) {
            reach(shop, "verified");
            String genuine = Files.readString(shop.state().resolve("certificate.json"));
            assertThat(genuine).contains(original.strip());
            Path forged = folder.resolve("forged.json");

            Files.writeString(forged, genuine.replace(original.strip(), changed.strip()));
            Operator.Answer checked = operator.run("verify", shop.plan(), "--certificate", forged.toString());

            assertThat(checked.exit()).as(checked.json().toString()).isEqualTo(4);
            assertThat(checked.json().at("/error/answer").asText()).contains(answer);
        }
    }

    @Test
    void fileThatIsNoCertificateIsRefusedWithWords() throws Exception {
        try (MemoryShop shop = MemoryShop.open("foreign", folder, 20);
                MemoryShop other = MemoryShop.open("stranger", folder, 20)) {
            reach(shop, "verified");
            reach(other, "verified");
            byte[] genuine = Files.readAllBytes(shop.state().resolve("certificate.json"));
            Path file = folder.resolve("file.json");

            for (byte[] wrong : new byte[][] {
                new byte[0],
                "null".getBytes(StandardCharsets.UTF_8),
                "[]".getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8),
                {(byte) 0xff, (byte) 0xfe, 0},
                java.util.Arrays.copyOf(genuine, genuine.length / 2),
                java.util.Arrays.copyOf(genuine, genuine.length - 3)
            }) {
                Files.write(file, wrong);
                Operator.Answer refused = operator.run("verify", shop.plan(), "--certificate", file.toString());
                assertThat(refused.exit()).as(refused.json().toString()).isEqualTo(4);
                assertThat(refused.error()).doesNotContain("dev.midflight", "Exception", "fault of Midflight");
            }
            Operator.Answer strange = operator.run(
                    "verify",
                    shop.plan(),
                    "--certificate",
                    other.state().resolve("certificate.json").toString());
            assertThat(strange.exit()).isEqualTo(4);
            assertThat(strange.error()).contains("belongs to migration stranger");
            Operator.Answer missing = operator.run(
                    "verify",
                    shop.plan(),
                    "--certificate",
                    folder.resolve("nowhere.json").toString());
            assertThat(missing.exit()).isEqualTo(2);
            assertThat(missing.error()).contains("there is no such file");
            Operator.Answer directory = operator.run("verify", shop.plan(), "--certificate", folder.toString());
            assertThat(directory.exit()).isEqualTo(2);
        }
    }
}
