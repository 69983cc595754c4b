package dev.midflight.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.cutover.Switched;
import dev.midflight.engine.journal.JournalWriter;
import java.time.Instant;
import java.util.Map;

/** Keeps what each switch did, for status and report. */
final class SwitchNotes {

    private SwitchNotes() {}

    static void save(JournalWriter writer, String kind, Switched switched, Instant at) {
        try {
            writer.put(
                    "switch." + at,
                    new ObjectMapper()
                            .writeValueAsString(Map.of(
                                    "kind", kind,
                                    "at", at.toString(),
                                    "pause_ms", switched.pause().toMillis(),
                                    "fence", switched.fence(),
                                    "numbers", switched.numbers())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and words are always JSON", e);
        }
    }
}
