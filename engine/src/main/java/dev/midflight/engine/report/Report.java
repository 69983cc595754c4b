package dev.midflight.engine.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a migration did so far. The JSON is the report; its keys are described in {@code docs/formats/report.md}.
 *
 * @param json format, figures and lists
 */
public record Report(ObjectNode json) {

    /** The version of the format that is written. */
    public static final int FORMAT = 1;

    /** Copies the tree. */
    public Report {
        json = requireNonNull(json, "json").deepCopy();
    }

    /** The gist in a few lines. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(say(
                "%s: %s, the %s has the writes",
                json.path("migration").asText(),
                json.path("phase").asText(),
                json.path("authority").asText().toLowerCase(Locale.ROOT)));
        JsonNode totals = json.path("totals");
        lines.add(say(
                "copied %,d rows, %,d bytes in %.1f s (%,d rows/s)",
                totals.path("rows_copied").asLong(),
                totals.path("bytes_copied").asLong(),
                totals.path("copy_seconds").asDouble(),
                totals.path("rows_per_second").asLong()));
        for (JsonNode each : json.path("switches")) {
            lines.add(say(
                    "%s at %s: writes stood still for %,d ms",
                    each.path("kind").asText(),
                    each.path("at").asText(),
                    each.path("pause_ms").asLong()));
        }
        JsonNode certificates = json.path("certificates");
        if (!certificates.isEmpty()) {
            JsonNode last = certificates.get(certificates.size() - 1);
            lines.add(say(
                    "%d certificates; the last one of %s: %,d rows, %,d differ",
                    certificates.size(),
                    last.path("at").asText(),
                    last.path("rows").asLong(),
                    last.path("mismatches").asLong()));
        }
        JsonNode business = json.path("business");
        if (business.isObject()) {
            lines.add(say(
                    "business checks of %s: %s; %s",
                    business.path("at").asText(),
                    business.path("passed").asBoolean() ? "passed" : "not passed",
                    business.path("passed").asBoolean()
                            ? business.at("/proven/sentence").asText()
                            : business.path("why").asText()));
        }
        lines.add(say(
                "%d repairs, %d rows left out, %d surprises",
                json.path("repairs").size(),
                json.at("/quarantine/skipped").asLong(),
                json.path("surprises").size()));
        return lines;
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
