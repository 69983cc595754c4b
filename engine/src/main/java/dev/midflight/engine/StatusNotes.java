package dev.midflight.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Note;
import dev.midflight.engine.verify.Verifier;
import dev.midflight.spi.Backlog;
import java.time.Duration;
import java.util.Optional;

/** Keeps in the journal how far a run had come when it last said so, for whoever asks when none lives. */
final class StatusNotes {

    private static final String KEY = "status";

    private StatusNotes() {}

    static void save(JournalWriter writer, Live live) {
        Verifier verifier = live.verifier();
        ObjectNode note = JsonNodeFactory.instance
                .objectNode()
                .put("direction", live.direction().name())
                .put("apply", apply(live))
                .put("rows_copied", live.progress().rowsCopiedInAll())
                .put("rows_expected", StatusReport.expected(live))
                .put("bytes_copied", live.progress().bytesCopiedInAll())
                .put("changes_read", live.progress().changesRead())
                .put("changes_written", live.progress().changesWritten())
                .put("lag_ms", live.stream().lag().behind().toMillis())
                .put("lanes", live.stream().lanes())
                .put("position", live.stream().crossing().position().encode())
                .put("verified", verifier.isSwept() ? 1 : verifier.sweepDone())
                .put("rechecked", verifier.rechecked())
                .put("waiting", verifier.waiting())
                .put("mismatches", verifier.mismatches().size());
        live.marks().ifPresent(marks -> note.put("marks_waiting", marks.marks())
                .put("marks_waiting_more", marks.more())
                .put("oldest_mark_ms", marks.oldest().toMillis()));
        writer.put(KEY, note.toString());
    }

    /** In which units changes reach the other side, as the plan calls it. */
    static String apply(Live live) {
        return live.direction().following() == Spread.BY_TRANSACTION ? "transactional" : "keyed";
    }

    /** The status by the journal alone. */
    static Status read(Journal journal, MigrationState state) {
        Status idle = StatusReport.idle(state, "");
        return journal.note(KEY).map(note -> with(idle, note)).orElse(idle);
    }

    private static Status with(Status idle, Note note) {
        JsonNode kept = parse(note);
        return new Status(
                idle.migration(),
                idle.phase(),
                idle.authority(),
                idle.switchState(),
                idle.owner(),
                false,
                kept.path("direction").asText(),
                kept.path("apply").asText(),
                kept.path("rows_copied").asLong(),
                kept.path("rows_expected").asLong(),
                kept.path("bytes_copied").asLong(),
                kept.path("changes_read").asLong(),
                kept.path("changes_written").asLong(),
                kept.path("lag_ms").asLong(),
                0,
                kept.path("lanes").asInt(),
                0,
                0,
                kept.path("position").asText(),
                Optional.empty(),
                marks(kept),
                kept.path("verified").asDouble(),
                kept.path("rechecked").asLong(),
                kept.path("waiting").asLong(),
                kept.path("mismatches").asLong(),
                0,
                "",
                "",
                Optional.of(note.writtenAt()),
                idle.nextSteps());
    }

    private static Optional<Backlog> marks(JsonNode kept) {
        return kept.has("marks_waiting")
                ? Optional.of(new Backlog(
                        kept.path("marks_waiting").asLong(),
                        kept.path("marks_waiting_more").asBoolean(),
                        Duration.ofMillis(kept.path("oldest_mark_ms").asLong())))
                : Optional.empty();
    }

    private static JsonNode parse(Note note) {
        try {
            return new ObjectMapper().readTree(note.json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal's note of the status cannot be read: " + note.json(), e);
        }
    }
}
