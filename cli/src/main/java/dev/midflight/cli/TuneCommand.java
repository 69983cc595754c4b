package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.Quantities;
import dev.midflight.engine.throttle.Rate;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes limits of a migration that runs now. */
@CommandLine.Command(name = "tune", description = "Changes limits of a migration that runs now.")
final class TuneCommand implements Command {

    private static final String UNLIMITED = "off";

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description = "How fast it copies, as in 20MiB/s or 20000rows/s; off for no limit.")
    private Optional<String> rate = Optional.empty();

    @Option(names = "--copy.lanes", paramLabel = "N", description = "Not built yet.")
    private Optional<String> lanes = Optional.empty();

    @Override
    public Result run(Session session) {
        if (lanes.isPresent()) {
            throw CommandException.notBuilt("tune --copy.lanes");
        }
        MigrationPlan read = plan.read(session);
        ObjectNode arguments = Json.object();
        arguments.put("rate", rate().map(Quantities::show).orElse(UNLIMITED));
        Result result = Handover.callLiving(read, new OwnerRequest("tune", arguments))
                .orElseThrow(() -> CommandException.usage(
                        "Cannot tune the migration",
                        read.state().toString(),
                        "nothing is running",
                        "Write throttle.rate into the plan; the next run takes it."));
        return result.with(List.of("The copy goes at %s from now on.".formatted(rate.orElse(UNLIMITED))));
    }

    private Optional<Rate> rate() {
        String text = rate.orElseThrow(() -> CommandException.usage(
                "Cannot tune the migration", "", "no limit was named", "Write tune PLAN --rate 20MiB/s."));
        try {
            return rate(text);
        } catch (IllegalArgumentException wrong) {
            throw CommandException.usage(
                    "Cannot use the rate",
                    "--rate",
                    String.valueOf(wrong.getMessage()),
                    "Write it as in 20MiB/s or 20000rows/s.");
        }
    }

    private static Optional<Rate> rate(String text) {
        return text.equals(UNLIMITED) ? Optional.empty() : Optional.of(Quantities.rate(text));
    }

    /** In the owner. */
    static Result work(Owner owner, JsonNode arguments) {
        String rate = arguments.path("rate").asText();
        owner.migration().tune(rate(rate));
        return Result.done(Json.object().put("rate", rate));
    }
}
