package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.report.ReportFiles;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends a migration: removes what Midflight made and writes the report. */
@CommandLine.Command(
        description = "Ends the migration: removes what Midflight made in both stores and writes the report.")
final class FinishCommand implements Command {

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(names = "--drop-source", description = "Not built yet.")
    private boolean dropSource;

    @Option(names = "--abandon", description = "Also a migration whose writes were never switched: gives it up.")
    private boolean abandon;

    @Override
    public Result run(Session session) throws InterruptedException {
        if (dropSource) {
            throw CommandException.notBuilt("finish --drop-source");
        }
        MigrationPlan read = plan.read(session);
        ObjectNode arguments = Json.object().put("abandon", abandon);
        Result result = Handover.call(session, read, new OwnerRequest("finish", arguments));
        return result.with(lines(result.fields()));
    }

    /** In the owner. */
    static Result work(Owner owner, JsonNode arguments) throws InterruptedException {
        MigrationState state = owner.state();
        boolean already = state.phase() == Phase.FINISHED;
        boolean switched =
                !Switches.lastKind(owner.journal()).isEmpty() || state.phase().isAtLeast(Phase.SWITCHED);
        if (!already && !switched && !arguments.path("abandon").asBoolean()) {
            throw owner.wrongPhase(
                    "finish a migration whose writes were never switched",
                    "Run cutover first. To give the migration up and leave the source as it is: finish --abandon.");
        }
        owner.migration().finish();
        ReportFiles files = ReportCommand.write(owner.journal(), owner.plan());
        ObjectNode fields = Json.object();
        fields.put("already", already);
        fields.put("authority", state.authority().name());
        fields.put("report_json", files.json().toString());
        fields.put("report_html", files.html().toString());
        return Result.done(fields);
    }

    private static List<String> lines(ObjectNode fields) {
        if (!fields.has("report_html")) {
            return List.of();
        }
        return List.of(
                fields.path("already").asBoolean()
                        ? "The migration was finished already."
                        : "Finished: what Midflight made in both stores is removed.",
                "report %s".formatted(fields.path("report_html").asText()));
    }
}
