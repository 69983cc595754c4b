package dev.midflight.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.follow.Progress;
import dev.midflight.engine.journal.JournalWriter;
import java.time.Instant;
import java.util.Map;

/** Keeps how much each stretch of following moved, for the report and for a status without a living run. */
final class RunNotes {

    private RunNotes() {}

    /** One that is saved again replaces the one before. */
    static void save(JournalWriter writer, Live live) {
        Progress progress = live.progress();
        Instant began = progress.began();
        try {
            writer.put(
                    "run." + began,
                    new ObjectMapper()
                            .writeValueAsString(Map.of(
                                    "direction", live.direction().name(),
                                    "at", began.toString(),
                                    "rows_copied", progress.rowsCopied(),
                                    "bytes_copied", progress.bytesCopied(),
                                    "changes_read", progress.changesRead(),
                                    "changes_written", progress.changesWritten())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and words are always JSON", e);
        }
        StatusNotes.save(writer, live);
    }
}
