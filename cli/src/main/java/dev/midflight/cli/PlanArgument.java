package dev.midflight.cli;

import dev.midflight.engine.plan.MigrationPlan;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The plan, which most commands are about. */
final class PlanArgument {

    @Parameters(index = "0", paramLabel = "PLAN", description = "The plan file.")
    private Path file = Path.of("plan.yaml");

    MigrationPlan read(Session session) {
        return session.plan(file);
    }
}
