package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.Capture;
import java.nio.file.Path;
import java.util.List;

/**
 * What the operator asked for, checked. {@link PlanReader} makes it; the keys are described in {@code docs/plan.md}.
 *
 * @param migration its name
 * @param state the folder of the journal, absolute
 * @param capture where live changes come from
 * @param source the side that holds the rows
 * @param target the side that is to hold them
 * @param tables which tables move, and where to
 * @param copy how existing rows are copied
 * @param apply in which units changes reach the target
 * @param verify when rows count as proven
 * @param switching how reads and writes change sides
 * @param throttle when the copy steps back
 * @param warnings what is allowed but should be looked at, one sentence each
 */
public record MigrationPlan(
        String migration,
        Path state,
        Capture capture,
        Endpoint source,
        Endpoint target,
        TableSelection tables,
        CopySettings copy,
        ApplyMode apply,
        VerifySettings verify,
        SwitchSettings switching,
        ThrottleSettings throttle,
        List<String> warnings) {

    /** Requires every part. */
    public MigrationPlan {
        requireNonNull(migration, "migration");
        requireNonNull(state, "state");
        requireNonNull(capture, "capture");
        requireNonNull(source, "source");
        requireNonNull(target, "target");
        requireNonNull(tables, "tables");
        requireNonNull(copy, "copy");
        requireNonNull(apply, "apply");
        requireNonNull(verify, "verify");
        requireNonNull(switching, "switching");
        requireNonNull(throttle, "throttle");
        warnings = List.copyOf(warnings);
    }

    /** What the plan means, key by key and without secrets: the text that is kept to notice a changed plan. */
    public PlanMeaning meaning() {
        return PlanMeaning.of(this);
    }

    /** SHA-256 of the meaning: the same for two plans that ask for the same, however they are written. */
    public String fingerprint() {
        return meaning().fingerprint();
    }

    /** What {@code now} asks for that {@code before} did not, key by key; empty if they mean the same. */
    public static List<PlanChange> describeDifference(MigrationPlan before, MigrationPlan now) {
        return PlanMeaning.differences(before.meaning(), now.meaning());
    }
}
