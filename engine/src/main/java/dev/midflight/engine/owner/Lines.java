package dev.midflight.engine.owner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** The lines that go over the socket: one JSON object each. Described in {@code docs/formats/owner-socket.md}. */
final class Lines {

    static final String RESULT = "result";
    static final String ERROR = "error";
    static final String PROGRESS = "progress";
    static final String ALIVE = "alive";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Lines() {}

    /** The object as one line, with its end. */
    static byte[] of(JsonNode json) {
        try {
            byte[] text = MAPPER.writeValueAsBytes(json);
            byte[] line = Arrays.copyOf(text, text.length + 1);
            line[text.length] = '\n';
            return line;
        } catch (IOException impossible) {
            throw new IllegalStateException("a tree of JSON that cannot be written", impossible);
        }
    }

    /** A line with one key. */
    static byte[] of(String key, JsonNode value) {
        return of(JsonNodeFactory.instance.objectNode().set(key, value));
    }

    /** A request. */
    static byte[] of(OwnerRequest request) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("command", request.command());
        json.set("arguments", request.arguments());
        return of(json);
    }

    /** A failure. */
    static byte[] of(Explanation explanation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("what", explanation.what());
        json.put("where", explanation.where());
        json.put("answer", explanation.answer());
        json.put("remedy", explanation.remedy());
        json.put("exit", explanation.exit());
        return of(ERROR, json);
    }

    /** Reads one line. */
    static JsonNode parse(byte[] line) throws IOException {
        return MAPPER.readTree(line);
    }

    /** Reads a request; empty if it is none. */
    static Optional<OwnerRequest> request(byte[] line) {
        try {
            JsonNode json = parse(line);
            String command = json.path("command").asText();
            boolean valid = !command.isBlank() && json.path("arguments") instanceof ObjectNode;
            return valid
                    ? Optional.of(new OwnerRequest(command, (ObjectNode) json.path("arguments")))
                    : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** Reads a failure. */
    static Explanation explanation(JsonNode error) {
        int exit = error.path("exit").asInt();
        return new Explanation(
                error.path("what").asText("Cannot tell what the owner could not do"),
                error.path("where").asText(),
                error.path("answer").asText(),
                error.path("remedy").asText(),
                exit >= 1 && exit <= 255 ? exit : Explanation.EXIT_RESUMABLE);
    }
}
