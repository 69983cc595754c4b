package dev.midflight.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalFaultsTest {

    private final Path folder;

    JournalFaultsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void fullDiskIsSaidSoAndLosesNothing() {
        try (Journal journal = Journal.open(folder, Clock.systemUTC())) {
            journal.begin("shop", "f1");
            JournalWriter writer = journal.claim("pid 1");
            writer.put("small", "1");
            journal.limitPages(1);

            Explanation fault = fault(() -> writer.put("large", "\"" + "x".repeat(1 << 20) + "\""));

            assertThat(fault.what()).isEqualTo("Cannot use the journal to keep note large");
            assertThat(fault.where()).endsWith(Journal.FILE);
            assertThat(fault.answer()).contains("no space is left").contains("MiB usable");
            assertThat(fault.remedy()).contains("Free space");
            assertThat(fault.exit()).isEqualTo(Explanation.EXIT_RESUMABLE);

            journal.limitPages(1_000_000);
            assertThat(journal.note("small")).isPresent();
            assertThat(journal.note("large")).isEmpty();
            writer.put("large", "2");
            assertThat(journal.note("large")).isPresent();
        }
    }

    @Test
    void newerFormatIsRefused() throws SQLException {
        Journal.open(folder, Clock.systemUTC()).close();
        execute("PRAGMA user_version = 2");

        Explanation fault = fault(() -> Journal.open(folder, Clock.systemUTC()));

        assertThat(fault.answer()).isEqualTo("its format is version 2, and this Midflight knows up to 1");
        assertThat(fault.exit()).isEqualTo(Explanation.EXIT_USAGE);
    }

    @Test
    void fileOfAnotherProgramIsRefused() throws SQLException {
        execute("CREATE TABLE theirs (a)");

        assertThat(fault(() -> Journal.open(folder, Clock.systemUTC())).answer())
                .contains("another program");
    }

    @Test
    void damagedFileIsRefused() throws IOException {
        Files.write(
                folder.resolve(Journal.FILE), "no journal at all, ".repeat(100).getBytes(StandardCharsets.UTF_8));

        Explanation fault = fault(() -> Journal.open(folder, Clock.systemUTC()));

        assertThat(fault.answer()).contains("damaged or no journal");
        assertThat(fault.remedy()).contains("Do not delete it");
    }

    @Test
    void folderThatCannotBeMadeIsSaidSo() throws IOException {
        Files.write(folder.resolve("file"), new byte[0]);

        Explanation fault = fault(() -> Journal.open(folder.resolve("file/state"), Clock.systemUTC()));

        assertThat(fault.what()).isEqualTo("Cannot make the state folder");
    }

    @Test
    void historyCannotBeRewritten() throws SQLException {
        try (Journal journal = Journal.open(folder, Clock.systemUTC())) {
            journal.begin("shop", "f1");
            journal.claim("pid 1").advance(Step.of(Phase.NEW, Phase.PREPARED, "x"));
        }

        for (String change : List.of("DELETE FROM transition", "UPDATE transition SET cause = 'y'")) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> execute(change))
                    .withMessageContaining("append-only");
        }
    }

    @Test
    void journalOfVersionOneIsRead() throws IOException, SQLException {
        try (var dump = Objects.requireNonNull(getClass().getResourceAsStream("journal-v1.sql"))) {
            execute(new String(dump.readAllBytes(), StandardCharsets.UTF_8));
        }

        try (Journal journal = Journal.open(folder, Clock.systemUTC())) {
            MigrationState state = journal.state().orElseThrow();
            assertThat(state.migration()).isEqualTo("shop");
            assertThat(state.phase()).isEqualTo(Phase.COPYING);
            assertThat(state.epoch()).isEqualTo(3);
            assertThat(journal.transitionsAfter(0, 10)).hasSize(2);
            assertThat(journal.note("plan.meaning").orElseThrow().version()).isEqualTo(2);
            assertThat(journal.audit()).hasSize(1);
            assertThat(journal.timings()).hasSize(1);
            assertThat(journal.quarantineCounts()).containsEntry(QuarantinedRow.State.SKIPPED, 1L);
            journal.claim("pid 2").advance(Step.of(Phase.COPYING, Phase.COPIED, "every chunk is settled"));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Journal.FILE));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static Explanation fault(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        JournalException fault = catchThrowableOfType(JournalException.class, attempt);
        assertThat(fault).isNotNull();
        return fault.explanation();
    }
}
