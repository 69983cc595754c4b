package dev.midflight.engine.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A report as one HTML page that loads nothing. One thread. */
final class ReportPage {

    private static final String STYLE =
            """
            :root { color-scheme: light dark; --line: #d0d7de; --soft: #57606a; --accent: #0a6e4f; }
            @media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #9198a1; --accent: #4cc38a; } }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; margin-bottom: 0; }
            h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
            p.lead { color: var(--soft); margin-top: .25rem; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line);
                     vertical-align: top; overflow-wrap: anywhere; min-width: 4.5rem; }
            th { color: var(--soft); font-weight: 600; overflow-wrap: normal; }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .75rem; }
            dt { color: var(--soft); } dd { margin: 0; font-size: 1.25rem; color: var(--accent); }
            """;

    private static final Pattern MOMENT = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?Z");

    private final JsonNode report;
    private final StringBuilder page = new StringBuilder();

    ReportPage(JsonNode report) {
        this.report = report;
    }

    String html() {
        String title = "Migration " + text(report, "migration");
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n<p class=\"lead\">")
                .append(escaped("%s, the %s has the writes. Begun %s, written %s by Midflight %s."
                        .formatted(
                                text(report, "phase"),
                                text(report, "authority").toLowerCase(Locale.ROOT),
                                text(report, "begun_at"),
                                text(report, "written_at"),
                                text(report, "tool"))))
                .append("</p>\n");
        figures();
        tables();
        page.append("</body>\n</html>\n");
        return page.toString();
    }

    private void figures() {
        JsonNode totals = report.path("totals");
        page.append("<dl>\n");
        figure("rows copied", "%,d".formatted(totals.path("rows_copied").asLong()));
        figure("MiB copied", "%,d".formatted(totals.path("bytes_copied").asLong() >> 20));
        figure("rows per second", "%,d".formatted(totals.path("rows_per_second").asLong()));
        figure(
                "changes followed",
                "%,d".formatted(totals.path("changes_written").asLong()));
        long longest = 0;
        for (JsonNode each : report.path("switches")) {
            longest = Math.max(longest, each.path("pause_ms").asLong());
        }
        figure("longest pause", "%,d ms".formatted(longest));
        figure("surprises", String.valueOf(report.path("surprises").size()));
        page.append("</dl>\n");
    }

    private void figure(String name, String value) {
        page.append("<div><dt>")
                .append(escaped(name))
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd></div>\n");
    }

    private void tables() {
        table("Phases", report.path("phases"), List.of("phase", "entered_at", "seconds", "cause_of_end"));
        table("Parts of the work", report.path("timings"), List.of("name", "started_at", "seconds"));
        table("Switches", report.path("switches"), List.of("kind", "at", "pause_ms", "fence", "numbers"));
        table(
                "Certificates",
                report.path("certificates"),
                List.of("at", "direction", "rows", "mismatches", "quarantined", "position", "hash"));
        table(
                "Tables of the last certificate",
                report.path("tables"),
                List.of("table", "rows", "mismatches", "quarantined", "digest"));
        JsonNode business = report.path("business");
        if (business.isObject()) {
            table(
                    "Business checks of " + text(business, "at"),
                    business.path("checks"),
                    List.of("name", "compared", "different", "stale", "unknown", "sentence"));
        }
        table("Repairs", report.path("repairs"), List.of("at", "repaired", "found"));
        table(
                "Rows in quarantine",
                report.at("/quarantine/decisions"),
                List.of("table", "key", "direction", "state", "cause"));
        table("Surprises", report.path("surprises"), List.of("at", "kind", "what"));
    }

    private void table(String title, JsonNode rows, List<String> columns) {
        page.append("<h2>").append(escaped(title)).append("</h2>\n");
        if (rows.isEmpty()) {
            page.append("<p class=\"lead\">None.</p>\n");
            return;
        }
        List<String> heads = new ArrayList<>();
        for (String column : columns) {
            boolean number = rows.get(0).path(column).isNumber();
            heads.add("<th%s>%s</th>".formatted(number ? " class=\"n\"" : "", escaped(column.replace('_', ' '))));
        }
        page.append("<table>\n<tr>").append(String.join("", heads)).append("</tr>\n");
        for (JsonNode row : rows) {
            page.append("<tr>");
            columns.forEach(column -> cell(row.path(column)));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private void cell(JsonNode value) {
        if (value.isIntegralNumber()) {
            page.append("<td class=\"n\">").append("%,d".formatted(value.asLong()));
        } else if (value.isNumber()) {
            page.append("<td class=\"n\">").append(String.format(Locale.ROOT, "%,.1f", value.asDouble()));
        } else {
            page.append("<td>").append(escaped(words(value)));
        }
        page.append("</td>");
    }

    private static String words(JsonNode value) {
        if (value.isArray()) {
            List<String> words = new ArrayList<>();
            value.forEach(word -> words.add(words(word)));
            return String.join(", ", words);
        }
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static String text(JsonNode from, String field) {
        return from.path(field).asText();
    }

    /** For a page; moments are given to the second. */
    private static String escaped(String text) {
        return MOMENT.matcher(text)
                .replaceAll("$1 $2 UTC")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
