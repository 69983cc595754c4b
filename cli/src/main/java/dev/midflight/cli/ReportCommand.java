package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.Version;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.report.Report;
import dev.midflight.engine.report.ReportFiles;
import dev.midflight.engine.throttle.SystemTime;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** Writes the report so far, from the journal, and prints its summary. */
@CommandLine.Command(description = "Writes the report so far, as HTML and JSON.")
final class ReportCommand implements Command {

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Override
    public Result run(Session session) {
        MigrationPlan read = plan.read(session);
        Result result = Handover.callLiving(read, OwnerRequest.of("report")).orElseGet(() -> recorded(session, read));
        return result.with(Json.texts(result.fields().path("summary")));
    }

    private static Result recorded(Session session, MigrationPlan plan) {
        Optional<Journal> found = Journal.find(plan.state(), session.time().clock());
        try (Journal journal = found.orElseThrow(() -> CommandException.usage(
                "Cannot report", plan.state().toString(), "the migration was not begun", "Begin it with run."))) {
            return written(journal, plan);
        }
    }

    /** In the owner. */
    static Result work(Owner owner, JsonNode arguments) {
        owner.migration().noteProgress();
        return written(owner.journal(), owner.plan());
    }

    /** Writes the files. */
    static ReportFiles write(Journal journal, MigrationPlan plan) {
        return ReportFiles.write(journal, plan.state(), new SystemTime().now(), Version.NUMBER);
    }

    private static Result written(Journal journal, MigrationPlan plan) {
        ReportFiles files = write(journal, plan);
        Report report = files.report();
        ObjectNode fields = Json.object();
        fields.put("report_json", files.json().toString());
        fields.put("report_html", files.html().toString());
        fields.set("report", report.json());
        fields.set("summary", Json.array(report.summary()).add("report " + files.html()));
        return Result.done(fields);
    }
}
