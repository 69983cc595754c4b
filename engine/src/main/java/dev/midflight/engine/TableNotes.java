package dev.midflight.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.assess.KnownTable;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import java.util.List;

/** Keeps in the journal which tables are carried, with their numbers and columns. */
final class TableNotes {

    private static final String KEY = "tables";

    private TableNotes() {}

    /** The tables; none if none were kept yet. */
    static List<KnownTable> read(Journal journal) {
        return journal.note(KEY).map(note -> parse(note.json())).orElse(List.of());
    }

    static boolean isEmpty(Journal journal) {
        return journal.note(KEY).isEmpty();
    }

    private static List<KnownTable> parse(String json) {
        try {
            return new ObjectMapper().readValue(json, new TypeReference<List<KnownTable>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal's note of the tables cannot be read: " + json, e);
        }
    }

    static void save(JournalWriter writer, List<KnownTable> tables) {
        try {
            writer.put(KEY, new ObjectMapper().writeValueAsString(tables));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and types are always JSON", e);
        }
    }
}
