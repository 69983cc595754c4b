package dev.midflight.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final RowAddress ROW = new RowAddress("orders", "17", RowAddress.Direction.FORWARD);

    private final Path folder;
    private final Journal journal;

    JournalTest(@TempDir Path folder) {
        this.folder = folder.resolve("a folder?with#odd%name/shop");
        this.journal = Journal.open(this.folder, CLOCK);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void migrationBeginsAtTheSource() {
        assertThat(journal.state()).isEmpty();

        MigrationState state = journal.begin("shop", "f1");

        assertThat(state)
                .isEqualTo(
                        new MigrationState("shop", "f1", Phase.NEW, SwitchState.NONE, Authority.SOURCE, 1, 0, "", NOW));
        assertThat(journal.begin("shop", "f2").fingerprint()).isEqualTo("f1");
    }

    @Test
    void folderOfAnotherMigrationIsRefused() {
        journal.begin("shop", "f1");

        assertThatExceptionOfType(JournalException.class)
                .isThrownBy(() -> journal.begin("other", "f1"))
                .withMessageContaining("belongs to migration shop");
    }

    @Test
    void folderIsForThisUserAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void folderThatCannotBeLookedIntoIsNotTakenForAnEmptyOne() throws IOException {
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);

        assertThatExceptionOfType(JournalException.class)
                .isThrownBy(() -> Journal.find(loop, CLOCK))
                .withMessageContaining("Cannot look for the journal");
    }

    @Test
    void thereIsNothingToFindBeforeItWasOpened() {
        assertThat(Journal.find(folder.resolve("none"), CLOCK)).isEmpty();
        assertThat(folder.resolve("none")).doesNotExist();
        try (Journal found = Journal.find(folder, CLOCK).orElseThrow()) {
            assertThat(found.state()).isEmpty();
        }
    }

    @Test
    void stepIsTakenAndRecorded() {
        JournalWriter writer = claimed("pid 1");

        Transition taken =
                writer.advance(Step.of(Phase.NEW, Phase.PREPARED, "tables made").with("{\"tables\": 3}"));

        assertThat(journal.state().orElseThrow().phase()).isEqualTo(Phase.PREPARED);
        assertThat(taken.number()).isEqualTo(1);
        assertThat(taken.epoch()).isEqualTo(1);
        assertThat(journal.transitionsAfter(0, 10)).containsExactly(taken);
        assertThat(journal.transitionsAfter(1, 10)).isEmpty();
    }

    @Test
    void stepFromAnotherStateIsRefusedAndLeavesNothing() {
        JournalWriter writer = claimed("pid 1");

        assertThatExceptionOfType(StaleOwnerException.class)
                .isThrownBy(() -> writer.advance(Step.of(Phase.COPYING, Phase.COPIED, "x")))
                .withMessageContaining("Cannot take phase from COPYING to COPIED")
                .withMessageContaining("it is in state NEW");
        assertThat(journal.transitionsAfter(0, 10)).isEmpty();
    }

    @Test
    void formerOwnerCanWriteNothing() {
        JournalWriter former = claimed("pid 1");
        JournalWriter present = journal.claim("pid 2");

        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> writes = List.of(
                () -> former.advance(Step.of(Phase.NEW, Phase.PREPARED, "x")),
                () -> former.put("key", "{}"),
                () -> former.remove("key"),
                () -> former.audit("a", "b", "{}"),
                () -> former.replan("f2"),
                () -> former.quarantine(List.of(new JournalWriter.Refusal(ROW, "x"))),
                () -> former.decide(ROW, QuarantinedRow.State.SKIPPED),
                () -> former.timed(new Timing("copy", NOW, Duration.ZERO)));
        for (var write : writes) {
            assertThatExceptionOfType(StaleOwnerException.class)
                    .isThrownBy(write)
                    .withMessageContaining("owner 2 has taken the migration over from owner 1");
        }

        assertThat(present.epoch()).isEqualTo(2);
        assertThat(journal.state().orElseThrow().owner()).isEqualTo("pid 2");
        assertThat(journal.transitionsAfter(0, 10)).isEmpty();
        assertThat(journal.note("key")).isEmpty();
    }

    @Test
    void writesChangeSidesInTheSameMomentAsTheSwitch() {
        JournalWriter writer = claimed("pid 1");
        writer.advance(Step.of(SwitchState.NONE, SwitchState.HOLD, "cutover").handingWritesTo(Authority.NOBODY));

        Transition switched = writer.advance(
                Step.of(SwitchState.HOLD, SwitchState.SWITCHED, "checked").handingWritesTo(Authority.TARGET));

        MigrationState state = journal.state().orElseThrow();
        assertThat(state.authority()).isEqualTo(Authority.TARGET);
        assertThat(state.switchState()).isEqualTo(SwitchState.SWITCHED);
        assertThat(state.authorityEpoch()).isEqualTo(3).isEqualTo(switched.authorityEpoch());
        assertThat(state.phase()).isEqualTo(Phase.NEW);
    }

    @Test
    void machineOfTheCallerStartsNew() {
        JournalWriter writer = claimed("pid 1");
        assertThat(journal.stateOf("table orders")).isEqualTo("NEW");

        writer.advance(Step.of("table orders", "NEW", "HELD", "ALTER TABLE"));

        assertThat(journal.stateOf("table orders")).isEqualTo("HELD");
        assertThatExceptionOfType(StaleOwnerException.class)
                .isThrownBy(() -> writer.advance(Step.of("table orders", "NEW", "HELD", "again")));
    }

    @Test
    void noteCountsItsVersions() {
        JournalWriter writer = claimed("pid 1");

        assertThat(writer.put("plan.meaning", "{\"a\":1}")).isEqualTo(1);
        assertThat(writer.put("plan.meaning", "{\"a\":2}")).isEqualTo(2);
        writer.put("plan", "[]");
        writer.put("100%", "[]");

        assertThat(journal.note("plan.meaning")).contains(new Note("plan.meaning", 2, "{\"a\":2}", NOW));
        assertThat(journal.notes("plan")).extracting(Note::key).containsExactly("plan", "plan.meaning");
        writer.remove("plan.meaning");
        assertThat(journal.note("plan.meaning")).isEmpty();
    }

    @Test
    void whatIsNotJsonIsRefused() {
        JournalWriter writer = claimed("pid 1");

        assertThatIllegalArgumentException().isThrownBy(() -> writer.put("key", "{"));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        writer.advance(Step.of(Phase.NEW, Phase.PREPARED, "x").with("none")));
        assertThat(journal.state().orElseThrow().phase()).isEqualTo(Phase.NEW);
    }

    @Test
    void auditKeepsTheOrder() {
        JournalWriter writer = claimed("pid 1");
        writer.audit("quarantine", "skips orders 17", "{}");
        writer.audit("cutover", "begins", "{\"max-pause\":\"2s\"}");

        assertThat(journal.audit())
                .containsExactly(
                        new AuditEntry(NOW, 1, "quarantine", "skips orders 17", "{}"),
                        new AuditEntry(NOW, 1, "cutover", "begins", "{\"max-pause\":\"2s\"}"));
    }

    @Test
    void quarantinedRowCountsItsAttempts() {
        JournalWriter writer = claimed("pid 1");
        writer.quarantine(List.of(new JournalWriter.Refusal(ROW, "zero date"), new JournalWriter.Refusal(ROW, "NUL")));

        assertThat(journal.quarantined(QuarantinedRow.State.OPEN, 10))
                .containsExactly(new QuarantinedRow(ROW, "NUL", NOW, 2, QuarantinedRow.State.OPEN));
        assertThat(journal.quarantineCounts())
                .containsEntry(QuarantinedRow.State.OPEN, 1L)
                .containsEntry(QuarantinedRow.State.DONE, 0L);
    }

    @Test
    void skippedRowStaysSkippedAndARetriedOneOpensAgain() {
        JournalWriter writer = claimed("pid 1");
        RowAddress retried = new RowAddress("orders", "18", RowAddress.Direction.FORWARD);
        List<JournalWriter.Refusal> refusals =
                List.of(new JournalWriter.Refusal(ROW, "x"), new JournalWriter.Refusal(retried, "x"));
        writer.quarantine(refusals);
        assertThat(writer.decide(ROW, QuarantinedRow.State.SKIPPED)).isTrue();
        assertThat(writer.decide(retried, QuarantinedRow.State.RETRY)).isTrue();

        writer.quarantine(refusals);

        assertThat(journal.quarantined(QuarantinedRow.State.SKIPPED, 10))
                .extracting(QuarantinedRow::row)
                .containsExactly(ROW);
        assertThat(journal.quarantined(QuarantinedRow.State.OPEN, 10))
                .extracting(QuarantinedRow::row)
                .containsExactly(retried);
        assertThat(writer.decide(
                        new RowAddress("orders", "19", RowAddress.Direction.FORWARD), QuarantinedRow.State.DONE))
                .isFalse();
    }

    @Test
    void timingsAndTheChangedPlanAreKept() {
        JournalWriter writer = claimed("pid 1");
        Timing copy = new Timing("copy", NOW, Duration.ofNanos(1_500_000_001));

        writer.timed(copy);
        writer.replan("f2");

        assertThat(journal.timings()).containsExactly(copy);
        assertThat(journal.state().orElseThrow().fingerprint()).isEqualTo("f2");
    }

    @Test
    void secondConnectionReadsWhileTheFirstWrites() {
        JournalWriter writer = claimed("pid 1");

        try (Journal reader = Journal.open(folder, CLOCK)) {
            writer.put("key", "1");
            assertThat(reader.note("key")).map(Note::json).contains("1");
        }
    }

    @Test
    void crashBeforeTheCommitPointIsUndoneAndAfterItIsNot() {
        assertThat(List.of(SwitchState.values()).stream().filter(SwitchState::isUndone))
                .containsExactly(
                        SwitchState.PREPARED,
                        SwitchState.HOLD,
                        SwitchState.FENCING,
                        SwitchState.DRAINING,
                        SwitchState.FINAL_CHECK);
        assertThat(Phase.COPIED.isAtLeast(Phase.COPYING)).isTrue();
        assertThat(Optional.of(Step.of(Phase.NEW, Phase.PREPARED, "x").details()))
                .contains("{}");
    }

    private JournalWriter claimed(String owner) {
        journal.begin("shop", "f1");
        return journal.claim(owner);
    }
}
