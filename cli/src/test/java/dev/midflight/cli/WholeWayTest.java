package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.examples.Operator;
import dev.midflight.testkit.memory.Row;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration by commands alone, between servers in this JVM. */
final class WholeWayTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    private static void awaitPhase(Operator operator, String plan, String phase) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!operator.run("status", plan).json().path("phase").asText().equals(phase)) {
            assertThat(System.nanoTime()).as("time to reach " + phase).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    @Test
    void goesThereAndBackAndThereAgainWithoutALivingRun() {
        try (MemoryShop shop = MemoryShop.open("there", folder, 500)) {
            String plan = shop.plan();

            assertThat(operator.run("check", plan)).matches(Operator.Answer::isDone, "check");
            assertThat(operator.run("status", plan).json().path("phase").asText())
                    .isEqualTo("NEW");
            assertThat(operator.run("cutover", plan).exit()).isEqualTo(5);
            assertThat(operator.run("run", plan, "--until", "copied")
                            .json()
                            .path("phase")
                            .asText())
                    .isEqualTo("INDEXED");
            assertThat(operator.run("run", plan, "--until", "verified")
                            .json()
                            .path("phase")
                            .asText())
                    .isEqualTo("VERIFIED");
            JsonNode left = operator.run("status", plan).json();
            assertThat(left.path("running").asBoolean()).isFalse();
            assertThat(left.path("as_of").asText()).isNotEmpty();
            assertThat(left.path("rows_copied").asLong()).isEqualTo(500);
            assertThat(left.path("verified").asDouble()).isEqualTo(1);
            assertThat(left.at("/certificate/rows").asLong()).isEqualTo(500);
            assertThat(left.at("/certificate/whole").asBoolean()).isTrue();
            assertThat(operator.run("verify", plan, "--full")
                            .json()
                            .path("rows")
                            .asLong())
                    .isEqualTo(500);
            JsonNode forecast = operator.run("cutover", plan, "--dry-run").json();
            assertThat(forecast.path("steps")).isNotEmpty();
            assertThat(forecast.path("refused").asText()).isEmpty();
            assertThat(operator.run("finish", plan).exit()).isEqualTo(2);
            Operator.Answer cutover = operator.run("cutover", plan);
            assertThat(cutover.json().path("pause_ms").isNumber())
                    .as(cutover.json().toString())
                    .isTrue();
            assertThat(cutover.json().path("phase").asText()).isEqualTo("SWITCHED");
            assertThat(operator.run("cutover", plan).json().path("already").asBoolean())
                    .isTrue();
            shop.target().begin().insert(MemoryShop.ORDERS, Row.of(1000, 1)).commit();
            assertThat(operator.run("rollback", plan).json().path("phase").asText())
                    .isEqualTo("VERIFIED");
            assertThat(shop.source().rows(MemoryShop.ORDERS)).hasSize(501);
            assertThat(operator.run("rollback", plan).json().path("already").asBoolean())
                    .isTrue();
            assertThat(operator.run("run", plan, "--until", "switched")
                            .json()
                            .path("phase")
                            .asText())
                    .isEqualTo("SWITCHED");
            Operator.Answer finish = operator.run("finish", plan);

            assertThat(finish.json().path("phase").asText()).isEqualTo("FINISHED");
            assertThat(Path.of(finish.json().path("report_html").asText())).exists();
            assertThat(operator.run("finish", plan).json().path("already").asBoolean())
                    .isTrue();
            assertThat(operator.run("run", plan).exit()).isZero();
            assertThat(operator.run("report", plan).json().at("/report/switches"))
                    .hasSize(3);
            assertThat(operator.run("rollback", plan).exit()).isEqualTo(5);
        }
    }

    @Test
    void livingRunDoesWhatOtherCommandsHandOver() throws InterruptedException {
        try (MemoryShop shop = MemoryShop.open("living", folder, 200);
                Operator.Background run = operator.start("run", shop.plan())) {
            awaitPhase(operator, shop.plan(), "VERIFIED");

            Operator.Answer second = operator.run("run", shop.plan());
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.json().at("/error/answer").asText())
                    .contains("process " + ProcessHandle.current().pid(), "midflight run", "since");
            assertThat(operator.run("status", shop.plan())
                            .json()
                            .path("running")
                            .asBoolean())
                    .isTrue();
            assertThat(operator.run("status", shop.plan())
                            .json()
                            .at("/owner/pid")
                            .asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            shop.source().begin().insert(MemoryShop.ORDERS, Row.of(1000, 7)).commit();
            assertThat(operator.run("verify", shop.plan()).exit()).isZero();
            assertThat(operator.run("tune", shop.plan(), "--rate", "20MiB/s").exit())
                    .isZero();
            assertThat(operator.run("quarantine", shop.plan(), "--list").json().path("rows"))
                    .isEmpty();
            assertThat(operator.run("cutover", shop.plan())
                            .json()
                            .path("pause_ms")
                            .isNumber())
                    .isTrue();
            assertThat(shop.rowsOfTarget()).hasSize(201);
            assertThat(operator.run("report", shop.plan()).json().at("/report/switches"))
                    .hasSize(1);
            assertThat(operator.run("finish", shop.plan()).exit()).isZero();

            assertThat(run.await(LONG)).map(Operator.Answer::exit).contains(0);
        }
    }

    @Test
    void statusSaysThatTheCopyWaitsForItsRate() throws InterruptedException {
        try (MemoryShop shop = MemoryShop.open("slowly", folder, 20_000)) {
            shop.write("copy: { chunk: 64KiB, pilot: 0% }\nthrottle: { rate: 1KiB/s }");
            try (Operator.Background run = operator.start("run", shop.plan(), "--until", "verified")) {
                Await.status(
                        operator,
                        shop.plan(),
                        status -> status.path("throttled").asText().contains("1KiB/s"),
                        LONG);
                assertThat(operator.run("tune", shop.plan(), "--rate", "1rows/s")
                                .exit())
                        .isZero();
                Await.status(
                        operator,
                        shop.plan(),
                        status -> status.path("throttled").asText().contains("1rows/s"),
                        LONG);

                assertThat(operator.run("tune", shop.plan(), "--rate", "off").exit())
                        .isZero();

                assertThat(run.await(LONG)).map(Operator.Answer::exit).contains(0);
            }
        }
    }

    @Test
    void stoppedRunEndsWellAndTheNextGoesOn() throws InterruptedException {
        try (MemoryShop shop = MemoryShop.open("stopped", folder, 100)) {
            Operator.Background run = operator.start("run", shop.plan());
            awaitPhase(operator, shop.plan(), "VERIFIED");

            Operator.Answer stopped = run.stop();

            assertThat(stopped.exit()).as(stopped.json().toString()).isZero();
            assertThat(stopped.json().path("stopped").asBoolean()).isTrue();
            assertThat(operator.run("run", shop.plan(), "--until", "switched").exit())
                    .isZero();
        }
    }

    @Test
    void changedPlanIsRefusedWhereRowsDependOnIt() {
        try (MemoryShop shop = MemoryShop.open("changed", folder, 10)) {
            assertThat(operator.run("run", shop.plan(), "--until", "copied").exit())
                    .isZero();

            shop.write("copy: { chunk: 2MiB }");
            Operator.Answer allowed = operator.run("run", shop.plan(), "--until", "verified");
            shop.write("exclude: [ other ]");
            Operator.Answer refused = operator.run("run", shop.plan(), "--until", "verified");

            assertThat(allowed.exit()).as(allowed.json().toString()).isZero();
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.json().at("/error/answer").asText()).contains("exclude.other");
        }
    }

    @Test
    void planMayChangeInAnyWayWhileNothingIsMade() {
        try (MemoryShop shop = MemoryShop.open("corrected", folder, 10)) {
            shop.write("tables: [ { from: nowhere } ]");
            assertThat(operator.run("run", shop.plan()).exit()).isNotZero();

            shop.write("tables: [ { from: orders } ]");
            Operator.Answer corrected = operator.run("run", shop.plan(), "--until", "copied");

            assertThat(corrected.exit()).as(corrected.json().toString()).isZero();
        }
    }

    @Test
    void certificateIsCheckedAndATamperedOneIsFound() throws Exception {
        try (MemoryShop shop = MemoryShop.open("sealed", folder, 50)) {
            assertThat(operator.run("run", shop.plan(), "--until", "verified").exit())
                    .isZero();
            Path certificate = shop.state().resolve("certificate.json");
            Path kept = Files.copy(certificate, folder.resolve("kept.json"));
            Path forged = folder.resolve("forged.json");
            Files.writeString(forged, Files.readString(kept).replaceFirst("\"rows\" : 50", "\"rows\" : 51"));

            Operator.Answer genuine = operator.run("verify", shop.plan(), "--certificate", kept.toString());
            Operator.Answer tampered = operator.run("verify", shop.plan(), "--certificate", forged.toString());

            assertThat(genuine.exit()).as(genuine.json().toString()).isZero();
            assertThat(genuine.json().path("verified_again").asBoolean()).isTrue();
            assertThat(genuine.json().path("changed_tables")).isEmpty();
            assertThat(tampered.exit()).isEqualTo(4);
            assertThat(tampered.json().at("/error/answer").asText()).contains("changed after it was sealed");
        }
    }

    @Test
    void runUntilPreparedCopiesNothingAndGoesOnWithoutIt() {
        try (MemoryShop shop = MemoryShop.open("prepared", folder, 50)) {
            Operator.Answer prepared = operator.run("run", shop.plan(), "--until", "prepared");

            assertThat(prepared.exit()).as(prepared.json().toString()).isZero();
            assertThat(prepared.json().path("phase").asText()).isEqualTo("PREPARED");
            assertThat(shop.rowsOfTarget()).isEmpty();
            assertThat(operator.run("run", shop.plan(), "--until", "prepared").exit())
                    .isZero();
            assertThat(operator.run("run", shop.plan(), "--until", "verified").exit())
                    .isZero();
            assertThat(shop.rowsOfTarget()).hasSize(50);
            assertThat(operator.run("run", shop.plan(), "--until", "prepared").exit())
                    .isZero();
        }
    }

    @Test
    void mismatchIsReportedByKeyAndRepaired() {
        try (MemoryShop shop = MemoryShop.open("broken", folder, 50)) {
            assertThat(operator.run("run", shop.plan(), "--until", "verified").exit())
                    .isZero();
            shop.openTarget();
            shop.target().begin().delete(MemoryShop.ORDERS, Row.of(7)).commit();

            Operator.Answer found = operator.run("verify", shop.plan(), "--full");
            Operator.Answer repaired = operator.run("verify", shop.plan(), "--full", "--repair");

            assertThat(found.exit()).isEqualTo(4);
            assertThat(found.json().at("/mismatches/0/kind").asText()).isEqualTo("missing");
            assertThat(found.json().at("/mismatches/0/table").asText()).isEqualTo("orders");
            assertThat(found.json().at("/mismatches/0/key").toString()).contains("7");
            assertThat(Path.of(found.json().path("mismatches_file").asText())).exists();
            assertThat(repaired.exit()).as(repaired.json().toString()).isZero();
            assertThat(Optional.of(shop.rowsOfTarget().size())).contains(50);
        }
    }
}
