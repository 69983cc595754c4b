package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.fault.Explanation;
import java.io.PrintStream;
import java.util.Optional;

/**
 * What a command line answers, ready to be printed.
 *
 * @param command the command's name; empty if none was given
 * @param standing where the migration stands
 * @param result what the command says
 * @param cause the exception behind the error, for {@code --debug}
 */
record Answer(String command, Session.Standing standing, Result result, Optional<Throwable> cause) {

    Answer {
        requireNonNull(command, "command");
        requireNonNull(standing, "standing");
        requireNonNull(result, "result");
        requireNonNull(cause, "cause");
    }

    int exit() {
        return result.exit();
    }

    /** The one object of {@code --json}. */
    ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("command", command);
        json.put("migration", standing.migration());
        json.put("phase", standing.phase());
        json.put("exit", result.exit());
        json.set("next_steps", Json.array(standing.nextSteps()));
        JsonNode error = result.error().<JsonNode>map(Json::error).orElse(NullNode.getInstance());
        json.set("error", error);
        result.fields().properties().forEach(field -> {
            if (!json.has(field.getKey())) {
                json.set(field.getKey(), field.getValue());
            }
        });
        return json;
    }

    /** Prints it for people: what was found to standard output, what went wrong to standard error. */
    void print(PrintStream out, PrintStream err) {
        result.lines().forEach(out::println);
        out.flush();
        result.error().ifPresent(error -> print(error, err));
    }

    private static void print(Explanation error, PrintStream err) {
        err.println("midflight: " + error.message());
        if (!error.remedy().isEmpty()) {
            err.println("  " + error.remedy());
        }
        err.flush();
    }
}
