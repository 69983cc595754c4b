package dev.midflight.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.follow.Progress;
import dev.midflight.engine.journal.JournalWriter;
import java.time.Instant;
import java.util.Map;

/** Keeps how much each stretch of following moved, for the report. A process that is killed leaves none. */
final class RunNotes {

    private RunNotes() {}

    static void save(JournalWriter writer, Live live, Instant at) {
        Progress progress = live.progress();
        try {
            writer.put(
                    "run." + at,
                    new ObjectMapper()
                            .writeValueAsString(Map.of(
                                    "direction", live.direction().name(),
                                    "at", at.toString(),
                                    "rows_copied", progress.rowsCopied(),
                                    "bytes_copied", progress.bytesCopied(),
                                    "changes_read", progress.changesRead(),
                                    "changes_written", progress.changesWritten())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and words are always JSON", e);
        }
    }
}
