package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.Forecast;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.cutover.Switched;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What cutover and rollback have in common: how a switch is told. */
final class Switches {

    private Switches() {}

    /** A switch that took place now. */
    static Result done(Switched switched, String kind) {
        ObjectNode fields = Json.object();
        fields.put("kind", kind);
        fields.put("pause_ms", switched.pause().toMillis());
        fields.put("fence", switched.fence());
        fields.set("numbers", Json.array(switched.numbers()));
        return Result.done(fields);
    }

    /** The last switch of a kind, by the journal; without fields if there was none. */
    static ObjectNode last(Journal journal, String kind) {
        ObjectNode last = Json.object();
        for (JsonNode each : inOrder(journal)) {
            if (each.path("kind").asText().equals(kind) && each instanceof ObjectNode object) {
                last = object.deepCopy();
            }
        }
        return last;
    }

    /** Which way the last switch went, by the journal; empty if there was none. */
    static String lastKind(Journal journal) {
        String kind = "";
        for (JsonNode each : inOrder(journal)) {
            kind = each.path("kind").asText();
        }
        return kind;
    }

    /** By time: as texts, a moment on the full second comes after those that follow it. */
    private static List<JsonNode> inOrder(Journal journal) {
        return journal.notes("switch.").stream()
                .map(note -> Json.parse(note.json()))
                .sorted(Comparator.comparing(
                        each -> Instant.parse(each.path("at").asText())))
                .toList();
    }

    /** Refuses at once what would otherwise wait for a run that is on its way to the proof. */
    static void requireVerified(Owner owner, String command) {
        Phase phase = owner.state().phase();
        if (!phase.isAtLeast(Phase.VERIFIED)) {
            throw new SwitchException(
                    command,
                    "the migration is in phase %s".formatted(phase),
                    "Let run go to the phase VERIFIED first.",
                    null);
        }
    }

    /** What a switch would do now. */
    static Result forecast(Owner owner, JsonNode arguments) throws InterruptedException {
        Forecast forecast = owner.migration().forecast();
        long allowed = arguments.path("max_pause_ms").asLong();
        ObjectNode fields = Json.object();
        fields.put("dry_run", true);
        fields.set("steps", Json.array(forecast.steps()));
        fields.put("predicted_pause_ms", forecast.pause().toMillis());
        fields.put("max_pause_ms", allowed);
        fields.put("within_max_pause", forecast.pause().toMillis() <= allowed);
        fields.put("refused", forecast.refused());
        fields.put("waiting", forecast.waiting());
        fields.put("lag_ms", forecast.lag().behind().toMillis());
        fields.put("drain_ms", forecast.drain().toMillis());
        ObjectNode whole = fields.putObject("whole_tables_ms");
        forecast.whole().forEach((table, length) -> whole.put(table, length.toMillis()));
        return Result.done(fields);
    }

    static List<String> forecastLines(ObjectNode fields) {
        List<String> lines = new ArrayList<>();
        fields.path("steps").forEach(step -> lines.add("  " + step.asText()));
        lines.add("The writes would stand still for about %,d ms; %,d ms are allowed%s."
                .formatted(
                        fields.path("predicted_pause_ms").asLong(),
                        fields.path("max_pause_ms").asLong(),
                        fields.path("within_max_pause").asBoolean() ? "" : ", so it would be refused now"));
        if (!fields.path("refused").asText().isEmpty()) {
            lines.add("It would be refused now: %s."
                    .formatted(fields.path("refused").asText()));
        }
        lines.add("Lag %,d ms, %,d changed rows to compare."
                .formatted(
                        fields.path("lag_ms").asLong(), fields.path("waiting").asLong()));
        fields.path("whole_tables_ms")
                .properties()
                .forEach(table -> lines.add("Table %s changes and has to be compared whole inside the pause: %,d ms."
                        .formatted(table.getKey(), table.getValue().asLong())));
        return lines;
    }
}
