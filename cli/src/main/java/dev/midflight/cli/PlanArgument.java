package dev.midflight.cli;

import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.ramp.Ramp;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The plan, which most commands are about. */
final class PlanArgument {

    @Parameters(index = "0", paramLabel = "PLAN", description = "The plan file.")
    private Path file = Path.of("plan.yaml");

    MigrationPlan read(Session session) {
        MigrationPlan plan = session.plan(file);
        requireRamp(plan);
        return plan;
    }

    private void requireRamp(MigrationPlan plan) {
        try {
            Ramp.require(plan.switching().routers());
        } catch (IllegalArgumentException wrong) {
            throw CommandException.usage(
                    "Cannot use switch.ramp",
                    file.toString(),
                    String.valueOf(wrong.getMessage()),
                    "Write steps of which each is all of the one before and more.");
        }
    }
}
