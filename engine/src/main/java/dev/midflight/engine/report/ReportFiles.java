package dev.midflight.engine.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * The report's files in the state folder.
 *
 * @param json for scripts
 * @param html for people; needs nothing beside it
 * @param report what they say
 */
public record ReportFiles(Path json, Path html, Report report) {

    private static final String JSON = "report.json";
    private static final String HTML = "report.html";

    /**
     * Writes both from the journal, in the place of those that are there. Each is whole or not there.
     *
     * @param at now
     * @param tool the version of Midflight
     */
    public static ReportFiles write(Journal journal, Path stateFolder, Instant at, String tool) {
        Report report = new ReportSource(journal, at, tool).report();
        Path json = stateFolder.resolve(JSON);
        Path html = stateFolder.resolve(HTML);
        try {
            replace(json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report.json()) + "\n");
            replace(html, new ReportPage(report.json()).html());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the report into %s".formatted(stateFolder), e);
        }
        return new ReportFiles(json, html, report);
    }

    private static void replace(Path file, String text) throws IOException {
        Path draft = Files.createTempFile(file.getParent(), "report", ".part");
        try {
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
