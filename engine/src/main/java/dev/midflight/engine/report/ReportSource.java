package dev.midflight.engine.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.journal.AuditEntry;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Note;
import dev.midflight.engine.journal.QuarantinedRow;
import dev.midflight.engine.journal.Step;
import dev.midflight.engine.journal.Timing;
import dev.midflight.engine.journal.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Puts a report together from a journal. One thread. */
final class ReportSource {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** More rows than an operator decides on one by one; the counts are always of all. */
    private static final long DECISIONS_MAX = 1000;

    private final Journal journal;
    private final Instant at;
    private final String tool;
    private final List<Transition> transitions;

    ReportSource(Journal journal, Instant at, String tool) {
        this.journal = journal;
        this.at = at;
        this.tool = tool;
        this.transitions = journal.transitionsAfter(0, Long.MAX_VALUE);
    }

    Report report() {
        MigrationState state = journal.state().orElseThrow();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", Report.FORMAT);
        json.put("migration", state.migration());
        json.put("tool", tool);
        json.put("written_at", at.toString());
        json.put("begun_at", state.begunAt().toString());
        json.put("phase", state.phase().name());
        json.put("authority", state.authority().name());
        json.put("owners", state.epoch());
        json.set("phases", phases(state));
        json.set("timings", timings());
        json.set("totals", totals());
        json.set("switches", switches());
        List<JsonNode> certificates = certificates();
        json.set("certificates", shortened(certificates));
        json.set(
                "tables",
                certificates.isEmpty()
                        ? JsonNodeFactory.instance.arrayNode()
                        : certificates.get(certificates.size() - 1).path("tables"));
        journal.note("business").ifPresent(note -> json.set("business", parse(note.json())));
        json.set("repairs", repairs());
        json.set("quarantine", quarantine());
        json.set("surprises", new Surprises(transitions, journal.audit(), certificates).json());
        return new Report(json);
    }

    /** Each phase with the time until the next one, or until now. */
    private ArrayNode phases(MigrationState state) {
        ArrayNode phases = JsonNodeFactory.instance.arrayNode();
        String phase = Step.NEW;
        Instant entered = state.begunAt();
        for (Transition transition : transitions) {
            if (transition.step().machine().equals(Step.PHASE)) {
                phase(phases, phase, entered, transition.at())
                        .put("cause_of_end", transition.step().cause());
                phase = transition.step().to();
                entered = transition.at();
            }
        }
        phase(phases, phase, entered, phase.equals("FINISHED") ? entered : at).put("cause_of_end", "");
        return phases;
    }

    private static ObjectNode phase(ArrayNode phases, String name, Instant from, Instant to) {
        return phases.addObject()
                .put("phase", name)
                .put("entered_at", from.toString())
                .put("seconds", seconds(Duration.between(from, to)));
    }

    private ArrayNode timings() {
        ArrayNode timings = JsonNodeFactory.instance.arrayNode();
        for (Timing timing : journal.timings()) {
            timings.addObject()
                    .put("name", timing.name())
                    .put("started_at", timing.startedAt().toString())
                    .put("seconds", seconds(timing.length()));
        }
        return timings;
    }

    private ObjectNode totals() {
        long rows = 0;
        long bytes = 0;
        long read = 0;
        long written = 0;
        for (Note note : journal.notes("run.")) {
            JsonNode run = parse(note.json());
            rows += run.path("rows_copied").asLong();
            bytes += run.path("bytes_copied").asLong();
            read += run.path("changes_read").asLong();
            written += run.path("changes_written").asLong();
        }
        double seconds = journal.timings().stream()
                .filter(timing -> timing.name().equals("copy"))
                .mapToDouble(timing -> seconds(timing.length()))
                .sum();
        ObjectNode totals = JsonNodeFactory.instance.objectNode();
        totals.put("rows_copied", rows);
        totals.put("bytes_copied", bytes);
        totals.put("changes_read", read);
        totals.put("changes_written", written);
        totals.put("copy_seconds", seconds);
        totals.put("rows_per_second", seconds > 0 ? Math.round(rows / seconds) : 0);
        totals.put("bytes_per_second", seconds > 0 ? Math.round(bytes / seconds) : 0);
        return totals;
    }

    private ArrayNode switches() {
        List<JsonNode> switches = new ArrayList<>();
        journal.notes("switch.").forEach(note -> switches.add(parse(note.json())));
        switches.sort(Comparator.comparing(each -> Instant.parse(each.path("at").asText(at.toString()))));
        return JsonNodeFactory.instance.arrayNode().addAll(switches);
    }

    private List<JsonNode> certificates() {
        List<JsonNode> certificates = new ArrayList<>();
        journal.notes("certificate.").forEach(note -> certificates.add(parse(note.json())));
        certificates.sort(
                Comparator.comparing(each -> Instant.parse(each.path("at").asText(at.toString()))));
        return certificates;
    }

    private static ArrayNode shortened(List<JsonNode> certificates) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonNode each : certificates) {
            ObjectNode one = array.addObject();
            one.put("hash", each.path("hash").asText());
            one.put("at", each.path("at").asText());
            one.put("direction", each.path("direction").asText());
            one.put("position", each.path("position").asText());
            one.put("rows", sum(each, "rows"));
            one.put("mismatches", sum(each, "mismatches"));
            one.put("quarantined", sum(each, "quarantined"));
        }
        return array;
    }

    /** Over the tables of a certificate. */
    static long sum(JsonNode certificate, String field) {
        long sum = 0;
        for (JsonNode table : certificate.path("tables")) {
            sum += table.path(field).asLong();
        }
        return sum;
    }

    private ArrayNode repairs() {
        ArrayNode repairs = JsonNodeFactory.instance.arrayNode();
        for (AuditEntry entry : journal.audit()) {
            if (entry.action().equals("repair")) {
                JsonNode details = parse(entry.details());
                ObjectNode repair = repairs.addObject();
                repair.put("at", entry.at().toString());
                repair.put("repaired", details.path("repaired").asLong());
                repair.set("found", details.path("found"));
            }
        }
        return repairs;
    }

    private ObjectNode quarantine() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        journal.quarantineCounts()
                .forEach((state, rows) -> json.put(state.name().toLowerCase(Locale.ROOT), rows));
        ArrayNode decisions = json.putArray("decisions");
        for (QuarantinedRow.State state : QuarantinedRow.State.values()) {
            for (QuarantinedRow row : journal.quarantined(state, DECISIONS_MAX)) {
                decisions
                        .addObject()
                        .put("table", row.row().table())
                        .put("key", row.row().key())
                        .put("direction", row.row().direction().name().toLowerCase(Locale.ROOT))
                        .put("state", state.name().toLowerCase(Locale.ROOT))
                        .put("cause", row.cause());
            }
        }
        return json;
    }

    private static double seconds(Duration length) {
        return length.toMillis() / 1e3;
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the journal takes only JSON", impossible);
        }
    }
}
