package dev.midflight.engine.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Who owns a migration, for people: a file beside the lock, which alone decides. */
final class IdentityFile {

    private static final String NAME = "owner.json";

    private IdentityFile() {}

    /** Writes it whole or not at all. */
    static void write(Path folder, OwnerIdentity identity) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("pid", identity.processId());
        json.put("command", identity.command());
        json.put("since", identity.since().toString());
        Path draft = folder.resolve(NAME + ".new");
        Files.write(draft, Lines.of(json));
        Files.move(draft, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The owner; empty if nothing legible is there, or a process that no longer lives. */
    static Optional<OwnerIdentity> read(Path folder) {
        try {
            JsonNode json = Lines.parse(Files.readAllBytes(folder.resolve(NAME)));
            OwnerIdentity identity = new OwnerIdentity(
                    json.path("pid").asLong(),
                    json.path("command").asText(),
                    Instant.parse(json.path("since").asText()));
            return ProcessHandle.of(identity.processId()).isPresent() ? Optional.of(identity) : Optional.empty();
        } catch (IOException | DateTimeParseException illegible) {
            return Optional.empty();
        }
    }

    /** Removes it if it is there. */
    static void remove(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(NAME));
    }
}
