package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.MarkTables;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.report.ReportFiles;
import dev.midflight.spi.Capture;
import java.util.ArrayList;
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

    @Option(
            names = "--drop-marks",
            description = "With capture: application, drops the tables of marks, too, if they are empty. Only once no"
                    + " instance of the application leaves marks any more: one that does would fail.")
    private boolean dropMarks;

    @Override
    public Result run(Session session) throws InterruptedException {
        if (dropSource) {
            throw CommandException.notBuilt("finish --drop-source");
        }
        MigrationPlan read = plan.read(session);
        if (dropMarks && read.capture() != Capture.APPLICATION) {
            throw CommandException.usage(
                    "Cannot drop tables of marks",
                    read.state().toString(),
                    "capture: log has none",
                    "Leave out --drop-marks.");
        }
        ObjectNode arguments = Json.object().put("abandon", abandon).put("drop_marks", dropMarks);
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
        if (owner.plan().capture() == Capture.APPLICATION) {
            fields.put("marks_dropped", arguments.path("drop_marks").asBoolean());
            if (arguments.path("drop_marks").asBoolean()) {
                dropMarks(owner);
            }
        }
        return Result.done(fields);
    }

    /** The migration is finished all the same. */
    private static void dropMarks(Owner owner) {
        List<String> left = MarkTables.drop(owner.plan());
        if (!left.isEmpty()) {
            throw new CommandException(new Explanation(
                    "Cannot drop all tables of marks",
                    owner.plan().state().toString(),
                    "the migration is finished, and %s".formatted(String.join("; ", left)),
                    "When nobody leaves marks or follows them any more, give the command again.",
                    Explanation.EXIT_RESUMABLE));
        }
    }

    private static List<String> lines(ObjectNode fields) {
        if (!fields.has("report_html")) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                fields.path("already").asBoolean()
                        ? "The migration was finished already."
                        : "Finished: what Midflight made in both stores is removed.");
        if (fields.path("marks_dropped").asBoolean()) {
            lines.add("The tables of marks are gone.");
        } else if (fields.has("marks_dropped")) {
            lines.add("The tables of marks stay for whoever still leaves marks; finish --drop-marks removes them.");
        }
        lines.add("report %s".formatted(fields.path("report_html").asText()));
        return lines;
    }
}
