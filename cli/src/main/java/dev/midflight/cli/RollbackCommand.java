package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.plan.MigrationPlan;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Switches the writes back to the source, without loss. */
@CommandLine.Command(description = "Switches the writes back to the source.")
final class RollbackCommand implements Command {

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(names = "--max-pause", paramLabel = "TIME", description = "Longest pause of the writes, as in 2s.")
    private Optional<String> maxPause = Optional.empty();

    @Override
    public Result run(Session session) throws InterruptedException {
        MigrationPlan read = plan.read(session);
        ObjectNode arguments = Json.object();
        Pause.put(arguments, maxPause);
        Result result = Together.call(session, read, "rollback", arguments);
        return result.with(lines(result.fields()));
    }

    /** In the owner. */
    static Result work(Owner owner, JsonNode arguments) throws InterruptedException {
        owner.settle();
        MigrationState state = owner.state();
        if (state.authority() == Authority.SOURCE
                && Switches.lastKind(owner.journal()).equals("rollback")) {
            return Result.done(Switches.last(owner.journal(), "rollback").put("already", true));
        }
        if (state.phase() == Phase.FINISHED) {
            throw new SwitchException(
                    "rollback",
                    "the migration is finished, the old side is not kept current any more",
                    "Migrate back with a plan of its own.",
                    null);
        }
        return Switches.done(owner.migration().rollback(Pause.of(arguments), Together.attempt(arguments)), "rollback");
    }

    private static List<String> lines(ObjectNode fields) {
        if (fields.path("already").asBoolean()) {
            return List.of("The source has the writes already%s."
                    .formatted(fields.has("at") ? ", since " + fields.path("at").asText() : ""));
        }
        return fields.has("pause_ms")
                ? List.of("The source has the writes%s again; they stood still for %,d ms."
                        .formatted(Together.of(fields), fields.path("pause_ms").asLong()))
                : List.of();
    }
}
