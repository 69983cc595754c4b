package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.Quarantine;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows rows that could not be written, and decides on them. */
@CommandLine.Command(description = "Decides on rows that could not be written.")
final class QuarantineCommand implements Command {

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Decision decision = new Decision();

    /** One of three. */
    static final class Decision {

        @Option(names = "--list", description = "Shows the rows.")
        private boolean list;

        @Option(names = "--skip", paramLabel = "KEY", description = "Leaves a row out; ALL for every row.")
        private Optional<String> skip = Optional.empty();

        @Option(names = "--retry", paramLabel = "KEY", description = "Writes a row again; ALL for every row.")
        private Optional<String> retry = Optional.empty();
    }

    @Override
    public Result run(Session session) throws InterruptedException {
        MigrationPlan read = plan.read(session);
        ObjectNode arguments = Json.object();
        arguments.put("list", decision.list);
        decision.skip.ifPresent(key -> arguments.put("skip", key));
        decision.retry.ifPresent(key -> arguments.put("retry", key));
        Result result = Handover.call(session, read, new OwnerRequest("quarantine", arguments));
        return result.with(lines(result.fields()));
    }

    /** In the owner. */
    static Result work(Owner owner, JsonNode arguments) throws InterruptedException {
        Phase phase = owner.state().phase();
        if (!phase.isAtLeast(Phase.COPYING) || phase == Phase.FINISHED) {
            if (arguments.path("list").asBoolean()) {
                return Result.done(rows(List.of()));
            }
            throw owner.wrongPhase("decide on rows", "There are none in this phase.");
        }
        Quarantine quarantine = owner.migration().quarantine();
        if (arguments.has("skip")) {
            int skipped = quarantine.skip(arguments.get("skip").asText());
            return Result.done(rows(quarantine.list()).put("skipped", skipped));
        }
        if (arguments.has("retry")) {
            int left = quarantine.retry(arguments.get("retry").asText());
            ObjectNode fields = rows(quarantine.list()).put("still_refused", left);
            return left == 0 ? Result.done(fields) : Result.failed(refused(left), fields);
        }
        return Result.done(rows(quarantine.list()));
    }

    private static Explanation refused(int left) {
        return new Explanation(
                "Cannot write every row",
                "quarantine",
                "%d rows were refused again".formatted(left),
                "Correct them in the source, leave them out with --skip, or set a values: rule.",
                Explanation.EXIT_RESUMABLE);
    }

    private static ObjectNode rows(List<Quarantine.Row> rows) {
        ObjectNode fields = Json.object();
        ArrayNode array = fields.putArray("rows");
        for (Quarantine.Row row : rows) {
            ObjectNode json = array.addObject();
            json.put("table", row.table());
            json.set("key", Json.tree(row.key()));
            json.put("id", row.id());
            json.put("direction", row.direction());
            json.put("cause", row.cause());
            json.put("skipped", row.skipped());
        }
        return fields;
    }

    private static List<String> lines(ObjectNode fields) {
        List<String> lines = new ArrayList<>();
        if (fields.has("skipped")) {
            lines.add("%,d rows stay out of the target."
                    .formatted(fields.path("skipped").asLong()));
        }
        if (fields.path("rows").isEmpty()) {
            lines.add("No row is in quarantine.");
        }
        for (JsonNode row : fields.path("rows")) {
            lines.add("%s  %s %s  %s%s"
                    .formatted(
                            row.path("id").asText(),
                            row.path("table").asText(),
                            row.path("key"),
                            row.path("direction").asText(),
                            row.path("skipped").asBoolean() ? "  (left out)" : ""));
            lines.add("    " + row.path("cause").asText());
        }
        return lines;
    }
}
