package dev.midflight.engine.verify;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was last found by asking both sides as users do; kept in the journal.
 *
 * @param at when it was found
 * @param checks the fingerprint of what was asked
 * @param passed whether nothing differs and enough was compared to say so
 * @param why what stands in the way; empty if it passed
 * @param compared of how many keys the answers were compared
 * @param different of how many they truly differ
 * @param unknown of how many nothing is known
 * @param json all of it
 */
public record BusinessProof(
        Instant at,
        String checks,
        boolean passed,
        String why,
        long compared,
        long different,
        long unknown,
        JsonNode json) {

    private static final String NOTE = "business";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Requires all. */
    public BusinessProof {
        requireNonNull(at, "at");
        requireNonNull(checks, "checks");
        requireNonNull(why, "why");
        requireNonNull(json, "json");
    }

    /** The last one, if there is one. */
    public static Optional<BusinessProof> last(Journal journal) {
        return journal.note(NOTE).map(note -> of(parse(note.json())));
    }

    /** Keeps one as the last. */
    public static void save(JournalWriter writer, JsonNode json) {
        of(json);
        writer.put(NOTE, json.toString());
    }

    private static BusinessProof of(JsonNode json) {
        return new BusinessProof(
                Instant.parse(json.path("at").asText()),
                json.path("fingerprint").asText(),
                json.path("passed").asBoolean(),
                json.path("why").asText(),
                json.path("compared").asLong(),
                json.path("different").asLong(),
                json.path("unknown").asLong(),
                json);
    }

    /** How old it is. */
    public Duration age(Instant now) {
        return Duration.between(at, now);
    }

    /** What keeps reads or writes from moving over by the last of these checks; empty if nothing does. */
    public static Optional<String> objection(Optional<BusinessProof> last, String checks) {
        if (last.isEmpty()) {
            return Optional.of("the business checks of the plan were never run");
        }
        BusinessProof found = last.get();
        if (!found.checks.equals(checks)) {
            return Optional.of("the business checks were changed after they were last run, at " + found.at);
        }
        return found.passed
                ? Optional.empty()
                : Optional.of("the business checks did not pass at %s: %s".formatted(found.at, found.why));
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the journal takes only JSON", impossible);
        }
    }
}
