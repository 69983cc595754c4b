package dev.midflight.cli;

import dev.midflight.engine.Check;
import dev.midflight.engine.assess.Assessment;
import dev.midflight.engine.assess.Assessor;
import dev.midflight.engine.assess.RefusedException;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.spi.Finding;
import dev.midflight.spi.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** Looks at both stores before anything is begun: what refuses the migration, and how every column would travel. */
@CommandLine.Command(description = "Connects, looks at everything and says what would be done; changes nothing.")
final class CheckCommand implements Command {

    @Mixin
    private PlanArgument plan = new PlanArgument();

    @Override
    public Result run(Session session) {
        MigrationPlan read = plan.read(session);
        Assessment assessment = assess(read, begun(session, read));
        List<Finding> findings = new ArrayList<>();
        read.warnings().forEach(warning -> findings.add(Finding.warn("plan", warning, "")));
        findings.addAll(assessment.findings());
        CheckReport report = new CheckReport(assessment, findings);
        if (assessment.refusals().isEmpty()) {
            return Result.done(report.fields(), report.lines());
        }
        RefusedException refused = new RefusedException(assessment.refusals());
        return Result.failed(refused.explanation(), report.fields()).with(report.lines());
    }

    private static Assessor.Begun begun(Session session, MigrationPlan plan) {
        Optional<Journal> found = Journal.find(plan.state(), session.time().clock());
        if (found.isEmpty()) {
            return Assessor.Begun.NO;
        }
        try (Journal journal = found.get()) {
            boolean begun = journal.state()
                    .map(MigrationState::phase)
                    .filter(phase -> phase != Phase.NEW)
                    .isPresent();
            return begun ? Assessor.Begun.YES : Assessor.Begun.NO;
        }
    }

    private static Assessment assess(MigrationPlan plan, Assessor.Begun begun) {
        try {
            return Check.of(plan, begun);
        } catch (StoreException refused) {
            throw Faults.atFirstConnection(refused);
        }
    }
}
