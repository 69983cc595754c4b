package dev.midflight.examples;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How a scenario ended.
 *
 * @param holds whether everything is as promised; it decides the exit code
 * @param line the verdict in one line
 * @param verdict the verdict as JSON: {@code rows_equal}, {@code rows}, {@code acknowledged_writes}, {@code lost},
 *     {@code doubled}, {@code longest_pause_ms} and what else the scenario measured; {@code holds} is added
 */
public record Outcome(boolean holds, String line, ObjectNode verdict) {

    /** Requires a line and a verdict. */
    public Outcome {
        requireNonNull(line, "line");
        verdict = verdict.deepCopy();
        verdict.put("holds", holds);
    }
}
