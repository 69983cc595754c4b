package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.Status;
import dev.midflight.engine.StatusReport;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.QuarantinedRow;
import dev.midflight.engine.owner.OwnerClient;
import dev.midflight.engine.owner.OwnerException;
import dev.midflight.engine.owner.OwnerIdentity;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.verify.BusinessProof;
import dev.midflight.engine.verify.Certificate;
import dev.midflight.engine.verify.CertificateException;
import dev.midflight.engine.verify.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** Where a migration stands: by its living owner, else by what it left in the state folder. Connects to no server. */
@CommandLine.Command(description = "Says where the migration stands.")
final class StatusCommand implements Command {

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Override
    public Result run(Session session) {
        MigrationPlan read = plan.read(session);
        Optional<OwnerClient> living = OwnerClient.connect(read.state());
        ObjectNode fields = living.flatMap(StatusCommand::ask).orElseGet(() -> recorded(session, read));
        Optional<OwnerIdentity> owner = living.flatMap(OwnerClient::owner);
        owner.ifPresentOrElse(
                identity -> fields.set(
                        "owner",
                        Json.object()
                                .put("pid", identity.processId())
                                .put("command", identity.command())
                                .put("since", identity.since().toString())),
                () -> fields.putNull("owner"));
        certificate(read)
                .ifPresentOrElse(found -> fields.set("certificate", found), () -> fields.putNull("certificate"));
        business(session, read)
                .ifPresentOrElse(found -> fields.set("business", found), () -> fields.putNull("business"));
        return Result.done(fields, lines(session, fields));
    }

    /** What was last found by asking what users ask; nothing if nobody has. */
    private static Optional<ObjectNode> business(Session session, MigrationPlan plan) {
        Optional<Journal> found = Journal.find(plan.state(), session.time().clock());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Journal journal = found.get()) {
            return BusinessProof.last(journal).map(proof -> Json.object()
                    .put("at", proof.at().toString())
                    .put("age_s", proof.age(session.time().now()).toSeconds())
                    .put("position", proof.json().path("position").asText())
                    .put("passed", proof.passed())
                    .put("why", proof.why())
                    .put("compared", proof.compared())
                    .put("different", proof.different())
                    .put("unknown", proof.unknown())
                    .put("nines", proof.json().at("/proven/nines").asInt())
                    .put("sentence", proof.json().at("/proven/sentence").asText()));
        }
    }

    private static String business(JsonNode found) {
        if (!found.isObject()) {
            return "";
        }
        boolean passed = found.path("passed").asBoolean();
        return "%s, as of %s"
                .formatted(
                        passed
                                ? found.path("sentence").asText()
                                : "not passed: " + found.path("why").asText(),
                        found.path("at").asText());
    }

    /** What was last proven, by whatever process; nothing if there is no certificate that can be read. */
    private static Optional<ObjectNode> certificate(MigrationPlan plan) {
        Path file = plan.state().resolve(Certificates.FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Certificate found = Certificates.read(file);
            return Optional.of(Json.object()
                    .put("at", found.at())
                    .put("position", found.position())
                    .put("rows", found.rows())
                    .put("whole", found.tables().stream().allMatch(Certificate.TableResult::verified))
                    .put(
                            "mismatches",
                            found.tables().stream()
                                    .mapToLong(Certificate.TableResult::mismatches)
                                    .sum()));
        } catch (CertificateException unreadable) {
            return Optional.empty();
        }
    }

    private static String certificate(JsonNode found) {
        if (!found.isObject()) {
            return "";
        }
        return "%,d rows%s compared, %,d differ, as of %s"
                .formatted(
                        found.path("rows").asLong(),
                        found.path("whole").asBoolean() ? " of all tables" : "",
                        found.path("mismatches").asLong(),
                        found.path("at").asText());
    }

    /** An owner that is just going is as good as none. */
    private static Optional<ObjectNode> ask(OwnerClient living) {
        try {
            return Optional.of(Result.of(living.call(OwnerRequest.of("status"), progress -> {}))
                    .fields());
        } catch (OwnerException gone) {
            return Optional.empty();
        }
    }

    private static ObjectNode recorded(Session session, MigrationPlan plan) {
        Optional<Journal> found = Journal.find(plan.state(), session.time().clock());
        if (found.isEmpty()) {
            return Json.object()
                    .put("authority", "SOURCE")
                    .put("switch_state", "NONE")
                    .put("running", false);
        }
        try (Journal journal = found.get()) {
            ObjectNode fields = journal.state()
                    .map(state -> StatusFields.of(StatusReport.of(journal, state)))
                    .orElseGet(Json::object);
            fields.put("quarantined", journal.quarantineCounts().getOrDefault(QuarantinedRow.State.OPEN, 0L));
            return fields;
        }
    }

    /** In the owner. */
    static Result work(Owner owner, JsonNode arguments) {
        Status status = owner.migration().status();
        ObjectNode fields = StatusFields.of(status);
        ObjectNode routers = RouterFields.of(owner.book());
        if (!routers.isEmpty()) {
            routers.set("ramp", RampCommand.fields(owner.ramp()));
        }
        owner.port().ifPresent(port -> routers.put("url", Serving.url(port)));
        fields.set("routers", routers);
        return Result.done(fields);
    }

    private static List<String> lines(Session session, ObjectNode fields) {
        Session.Standing standing = session.standing();
        List<String> lines = new ArrayList<>();
        lines.add("%s: %s, the %s has the writes".formatted(standing.migration(), standing.phase(), authority(fields)));
        JsonNode owner = fields.path("owner");
        lines.add(
                owner.isObject()
                        ? row(
                                "owner",
                                "process %d (%s) since %s"
                                        .formatted(
                                                owner.path("pid").asLong(),
                                                owner.path("command").asText(),
                                                owner.path("since").asText()))
                        : row("owner", "none: nothing is running"));
        text(lines, "as of", fields.path("as_of").asText(""));
        if (fields.path("running").asBoolean() || fields.path("as_of").isTextual()) {
            running(lines, fields);
        }
        text(lines, "certificate", certificate(fields.path("certificate")));
        text(lines, "business", business(fields.path("business")));
        String switching = fields.path("switch_state").asText("NONE");
        if (!switching.equals("NONE")) {
            lines.add(row("switch", switching));
        }
        if (fields.path("quarantined").asLong() > 0) {
            lines.add(row(
                    "quarantine",
                    "%,d rows (see quarantine --list)"
                            .formatted(fields.path("quarantined").asLong())));
        }
        text(lines, "routers at", fields.path("routers").path("url").asText());
        RouterFields.lines(fields.path("routers")).forEach(line -> lines.add(row("router", line)));
        text(lines, "held", fields.path("held").asText());
        text(lines, "throttled", fields.path("throttled").asText());
        standing.nextSteps().stream()
                .filter(step -> !owner.isObject() || !step.startsWith("midflight run "))
                .forEach(step -> lines.add(row("next", step)));
        return lines;
    }

    private static String authority(ObjectNode fields) {
        return fields.path("authority").asText("SOURCE").toLowerCase(Locale.ROOT);
    }

    private static void running(List<String> lines, ObjectNode fields) {
        text(lines, "direction", fields.path("direction").asText());
        lines.add(row(
                "rows copied",
                "%,d of about %,d, %,d bytes"
                        .formatted(
                                fields.path("rows_copied").asLong(),
                                fields.path("rows_expected").asLong(),
                                fields.path("bytes_copied").asLong())));
        if (fields.path("copy_lanes").asInt() > 0) {
            lines.add(row(
                    "copying",
                    "over %d of %d lanes, in chunks of about %s"
                            .formatted(
                                    fields.path("copy_lanes").asInt(),
                                    fields.path("lanes").asInt(),
                                    mebibytes(fields.path("chunk_bytes").asLong()))));
        }
        lines.add(row(
                "changes",
                "%,d read, %,d written by %d lanes"
                        .formatted(
                                fields.path("changes_read").asLong(),
                                fields.path("changes_written").asLong(),
                                fields.path("lanes").asLong())));
        lines.add(row(
                "lag",
                "%,d ms, %,d bytes wait"
                        .formatted(
                                fields.path("lag_ms").asLong(),
                                fields.path("bytes_waiting").asLong())));
        if (fields.path("marks_waiting").isNumber()) {
            lines.add(row("marks", marks(fields)));
        }
        lines.add(row(
                "verified",
                "%.1f %%, %,d changed rows compared again, %s to compare, %,d differ"
                        .formatted(
                                fields.path("verified").asDouble() * 100,
                                fields.path("rechecked").asLong(),
                                toCompare(fields.path("waiting").asLong()),
                                fields.path("mismatches").asLong())));
        text(lines, "position", fields.path("position").asText());
        if (fields.path("log_hours_left").isNumber()) {
            lines.add(row(
                    "log kept for",
                    "%.1f h".formatted(fields.path("log_hours_left").asDouble())));
        }
    }

    private static String marks(ObjectNode fields) {
        long waiting = fields.path("marks_waiting").asLong();
        String most = fields.path("marks_waiting_more").asBoolean() ? "more than " : "";
        String age = String.format(
                Locale.ROOT, "%,.1f s", fields.path("oldest_mark_ms").asLong() / 1000.0);
        return waiting == 0 ? "none wait" : "%s%,d wait, the oldest for %s".formatted(most, waiting, age);
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }

    private static String toCompare(long waiting) {
        return waiting < 0 ? "a whole table" : "%,d".formatted(waiting);
    }

    private static void text(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(row(name, value));
        }
    }

    private static String row(String name, String value) {
        return "  %-13s %s".formatted(name, value);
    }
}
