package dev.midflight.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.journal.QuarantinedRow;
import dev.midflight.engine.journal.RowAddress;
import dev.midflight.engine.journal.Step;
import dev.midflight.engine.journal.SwitchState;
import dev.midflight.engine.journal.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report tells what the journal holds, to scripts and to people. */
final class ReportFilesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Path folder;
    private final Journal journal;
    private Instant now = NOON;

    ReportFilesTest(@TempDir Path folder) {
        this.folder = folder;
        this.journal = Journal.open(folder, new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        });
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private JournalWriter begun() {
        journal.begin("shop", "f1");
        return journal.claim("process 1");
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    private JsonNode written() throws IOException {
        Path json = ReportFiles.write(journal, folder, now, "1.2.3").json();
        return new ObjectMapper().readTree(Files.readString(json));
    }

    private String page() throws IOException {
        return Files.readString(ReportFiles.write(journal, folder, now, "1.2.3").html());
    }

    @Test
    void migrationThatHasJustBegunHasAReport() throws IOException {
        begun();

        JsonNode report = written();

        assertThat(report.path("format").asInt()).isEqualTo(Report.FORMAT);
        assertThat(report.path("migration").asText()).isEqualTo("shop");
        assertThat(report.path("phase").asText()).isEqualTo("NEW");
        assertThat(report.path("surprises")).isEmpty();
        assertThat(page()).contains("Migration shop").contains("None.");
    }

    @Test
    void phasesLastUntilTheNextAndTheLastUntilNow() throws IOException {
        JournalWriter writer = begun();
        after(Duration.ofSeconds(2));
        writer.advance(Step.of(Phase.NEW, Phase.PREPARED, "tables are made"));
        after(Duration.ofSeconds(3));

        JsonNode phases = written().path("phases");

        assertThat(phases.findValuesAsText("phase")).containsExactly("NEW", "PREPARED");
        assertThat(phases.at("/0/seconds").asDouble()).isEqualTo(2);
        assertThat(phases.at("/0/cause_of_end").asText()).isEqualTo("tables are made");
        assertThat(phases.at("/1/seconds").asDouble()).isEqualTo(3);
    }

    @Test
    void figuresOfAllStretchesAddUp() throws IOException {
        JournalWriter writer = begun();
        writer.timed(new Timing("copy", NOON, Duration.ofSeconds(4)));
        writer.put(
                "run.1", "{\"direction\":\"forward\",\"rows_copied\":300,\"bytes_copied\":4000,\"changes_written\":5}");
        writer.put(
                "run.2", "{\"direction\":\"forward\",\"rows_copied\":100,\"bytes_copied\":1000,\"changes_written\":6}");

        JsonNode totals = written().path("totals");

        assertThat(totals.path("rows_copied").asLong()).isEqualTo(400);
        assertThat(totals.path("rows_per_second").asLong()).isEqualTo(100);
        assertThat(totals.path("bytes_per_second").asLong()).isEqualTo(1250);
        assertThat(totals.path("changes_written").asLong()).isEqualTo(11);
    }

    @Test
    void switchesComeInTheirOrderWithTheirPauses() throws IOException {
        JournalWriter writer = begun();
        writer.put("switch.2026-03-01T12:00:10.5Z", switched("rollback", "2026-03-01T12:00:10.5Z", 88));
        writer.put("switch.2026-03-01T12:00:10Z", switched("cutover", "2026-03-01T12:00:10Z", 412));

        JsonNode switches = written().path("switches");

        assertThat(switches.findValuesAsText("kind")).containsExactly("cutover", "rollback");
        assertThat(page()).contains("412", "longest pause");
    }

    private static String switched(String kind, String at, long pause) {
        return "{\"kind\":\"%s\",\"at\":\"%s\",\"pause_ms\":%d,\"fence\":\"f:9\",\"numbers\":[\"orders.id = 7\"]}"
                .formatted(kind, at, pause);
    }

    @Test
    void certificatesAreSummedUpAndTheLastOneTellsTheTables() throws IOException {
        JournalWriter writer = begun();
        writer.put("certificate.b", certificate("b", "2026-03-01T12:00:02Z", 0));
        writer.put("certificate.a", certificate("a", "2026-03-01T12:00:01Z", 3));

        JsonNode report = written();

        assertThat(report.path("certificates").findValuesAsText("hash")).containsExactly("a", "b");
        assertThat(report.at("/certificates/0/mismatches").asLong()).isEqualTo(3);
        assertThat(report.at("/tables/0/table").asText()).isEqualTo("orders");
        assertThat(report.path("surprises").findValuesAsText("kind")).containsExactly("mismatches");
    }

    private static String certificate(String hash, String at, int mismatches) {
        return """
                {"hash":"%s","at":"%s","direction":"forward","position":"p","tables":[
                {"table":"orders","rows":10,"digest":"00","mismatches":%d,"quarantined":0}]}"""
                .formatted(hash, at, mismatches);
    }

    @Test
    void repairsAndDecisionsAreListed() throws IOException {
        JournalWriter writer = begun();
        writer.audit("verify", "repair", "{\"found\":[{\"table\":\"orders\",\"kind\":\"missing\"}],\"repaired\":1}");
        RowAddress row = new RowAddress("orders", "8007", RowAddress.Direction.FORWARD);
        writer.quarantine(List.of(new JournalWriter.Refusal(row, "value out of range")));
        writer.decide(row, QuarantinedRow.State.SKIPPED);

        JsonNode report = written();

        assertThat(report.at("/repairs/0/repaired").asInt()).isEqualTo(1);
        assertThat(report.at("/quarantine/skipped").asInt()).isEqualTo(1);
        assertThat(report.at("/quarantine/decisions/0/key").asText()).isEqualTo("8007");
    }

    @Test
    void outagesGivenUpSwitchesAndInterruptedPhasesAreSurprises() throws IOException {
        JournalWriter first = begun();
        first.advance(Step.of(Phase.NEW, Phase.PREPARED, "made"));
        first.advance(Step.of(Phase.PREPARED, Phase.COPYING, "following"));
        after(Duration.ofSeconds(1));
        first.audit("engine", "lost a server", "{\"cause\":\"connection reset\"}");
        after(Duration.ofSeconds(1));
        JournalWriter second = journal.claim("process 2");
        second.advance(Step.of(Phase.COPYING, Phase.COPIED, "every chunk is durable"));
        after(Duration.ofSeconds(1));
        second.advance(Step.of(SwitchState.NONE, SwitchState.PREPARED, "asked for"));
        second.advance(Step.of(SwitchState.PREPARED, SwitchState.NONE, "given up"));

        JsonNode surprises = written().path("surprises");

        assertThat(surprises.findValuesAsText("kind")).containsExactly("outage", "interrupted", "switch");
        assertThat(surprises.at("/1/what").asText()).contains("COPYING", "owner 1", "owner 2");
    }

    @Test
    void switchThatTookPlaceIsNoSurprise() throws IOException {
        JournalWriter writer = begun();
        writer.advance(Step.of(SwitchState.NONE, SwitchState.PREPARED, "asked for"));
        writer.advance(
                Step.of(SwitchState.PREPARED, SwitchState.SWITCHED, "checked").handingWritesTo(Authority.TARGET));
        writer.advance(Step.of(SwitchState.SWITCHED, SwitchState.SOAK, "opened"));
        writer.advance(Step.of(SwitchState.SOAK, SwitchState.NONE, "the next switch begins"));

        assertThat(written().path("surprises")).isEmpty();
        assertThat(written().path("authority").asText()).isEqualTo("TARGET");
    }

    @Test
    void pageLoadsNothingAndTakesNamesForText() throws IOException {
        JournalWriter writer = begun();
        writer.quarantine(List.of(new JournalWriter.Refusal(
                new RowAddress("<script>alert(1)</script>", "1", RowAddress.Direction.REVERSE), "a & b")));

        assertThat(page())
                .startsWith("<!doctype html>")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "a &amp; b", "prefers-color-scheme: dark")
                .contains("2026-03-01 12:00:00 UTC")
                .doesNotContain("2026-03-01T")
                .doesNotContain("<script", "src=", "href=", "url(", "http");
    }

    @Test
    void summaryIsAFewLines() {
        begun();

        List<String> summary =
                ReportFiles.write(journal, folder, now, "1.2.3").report().summary();

        assertThat(summary).hasSizeLessThan(10).first().asString().contains("shop", "NEW", "source");
    }

    @Test
    void secondReportReplacesTheFirstAndLeavesNoDraft() throws IOException {
        begun();
        written();
        written();

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("report")))
                    .containsExactlyInAnyOrder("report.json", "report.html");
        }
    }
}
