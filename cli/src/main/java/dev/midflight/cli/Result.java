package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.fault.Explanation;
import java.util.List;
import java.util.Optional;

/**
 * What a command has to say.
 *
 * @param exit the exit code
 * @param error what went wrong; present if and only if the exit code is not 0
 * @param fields the command's own part of the JSON answer, in snake_case
 * @param lines the same for people
 */
record Result(int exit, Optional<Explanation> error, ObjectNode fields, List<String> lines) {

    Result {
        requireNonNull(fields, "fields");
        lines = List.copyOf(lines);
        if (error.isPresent() == (exit == Explanation.EXIT_DONE)) {
            throw new IllegalArgumentException("exit code %d with error %s".formatted(exit, error));
        }
    }

    static Result done(ObjectNode fields, List<String> lines) {
        return new Result(Explanation.EXIT_DONE, Optional.empty(), fields, lines);
    }

    static Result done(ObjectNode fields) {
        return done(fields, List.of());
    }

    static Result failed(Explanation error) {
        return failed(error, Json.object());
    }

    static Result failed(Explanation error, ObjectNode fields) {
        return new Result(error.exit(), Optional.of(error), fields, List.of());
    }

    /** The same with lines for people. */
    Result with(List<String> shown) {
        return new Result(exit, error, fields, shown);
    }

    /** For the way from the owner to the command that asked. */
    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("exit", exit);
        error.ifPresent(explanation -> json.set("error", Json.error(explanation)));
        json.set("fields", fields);
        return json;
    }

    /** What {@link #toJson} has written. */
    static Result of(JsonNode json) {
        int exit = json.path("exit").asInt(Explanation.EXIT_RESUMABLE);
        ObjectNode fields = json.path("fields") instanceof ObjectNode object ? object : Json.object();
        if (exit == Explanation.EXIT_DONE) {
            return done(fields);
        }
        JsonNode error = json.path("error");
        return failed(
                new Explanation(
                        error.path("what").asText("Cannot tell what the owner could not do"),
                        error.path("where").asText(),
                        error.path("answer").asText(),
                        error.path("remedy").asText(),
                        exit),
                fields);
    }
}
