package dev.midflight.engine.cutover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One attempt of a group of migrations to switch in one moment.
 *
 * @param folder the state folder in which they agree, absolute
 * @param id which attempt
 */
public record Attempt(Path folder, String id) {

    /** As it is handed over and kept. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("folder", folder.toString())
                .put("id", id);
    }

    /** What {@link #toJson} has written; empty if it says nothing. */
    public static Optional<Attempt> of(JsonNode json) {
        return json.hasNonNull("id")
                ? Optional.of(new Attempt(
                        Path.of(json.path("folder").asText()), json.path("id").asText()))
                : Optional.empty();
    }
}
