package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.plan.MigrationPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Switches the writes to the target, or says what that would be like. */
@CommandLine.Command(description = "Switches the writes to the target.")
final class CutoverCommand implements Command {

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(names = "--max-pause", paramLabel = "TIME", description = "Longest pause of the writes, as in 2s.")
    private Optional<String> maxPause = Optional.empty();

    @Option(names = "--dry-run", description = "Lists the steps and predicts the pause; changes nothing.")
    private boolean dryRun;

    @Override
    public Result run(Session session) throws InterruptedException {
        MigrationPlan read = plan.read(session);
        ObjectNode arguments = Json.object();
        arguments.put("dry_run", dryRun);
        Pause.put(arguments, maxPause);
        Result result = Together.call(session, read, "cutover", arguments);
        return result.with(lines(result.fields()));
    }

    /** In the owner. */
    static Result work(Owner owner, JsonNode arguments) throws InterruptedException {
        owner.settle();
        MigrationState state = owner.state();
        if (state.authority() == Authority.TARGET) {
            return Result.done(Switches.last(owner.journal(), "cutover").put("already", true));
        }
        if (state.phase() == Phase.FINISHED) {
            throw new SwitchException(
                    "cutover", "the migration is finished, nothing is followed any more", "Begin a new one.", null);
        }
        Switches.requireVerified(owner, "cutover");
        if (arguments.path("dry_run").asBoolean()) {
            return Switches.forecast(owner, arguments);
        }
        return Switches.done(owner.migration().cutover(Pause.of(arguments), Together.attempt(arguments)), "cutover");
    }

    private static List<String> lines(ObjectNode fields) {
        List<String> lines = new ArrayList<>();
        if (fields.path("already").asBoolean()) {
            lines.add("The target has the writes already%s."
                    .formatted(fields.has("at") ? ", since " + fields.path("at").asText() : ""));
        } else if (fields.has("dry_run") && fields.has("members")) {
            fields.path("members").forEach(member -> {
                lines.add(member.path("migration").asText() + ":");
                lines.addAll(Switches.forecastLines((ObjectNode) member));
            });
        } else if (fields.has("steps")) {
            lines.addAll(Switches.forecastLines(fields));
        } else if (fields.has("pause_ms")) {
            lines.add("The target has the writes%s; they stood still for %,d ms."
                    .formatted(Together.of(fields), fields.path("pause_ms").asLong()));
            fields.path("numbers").forEach(number -> lines.add("  carried %s".formatted(number.asText())));
        }
        return lines;
    }
}
