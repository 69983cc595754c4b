package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.engine.owner.OwnedException;
import dev.midflight.engine.owner.OwnerClient;
import dev.midflight.engine.owner.OwnerRequest;
import dev.midflight.engine.plan.MigrationPlan;
import java.time.Duration;
import java.util.Optional;

/** Gives work to the owner of a migration; if nobody owns it, this process becomes the owner until the work is done. */
final class Handover {

    /** An owner that is coming up or going away listens to nobody for a moment. */
    private static final Duration DEAF_MAX = Duration.ofSeconds(10);

    private static final Duration AGAIN = Duration.ofMillis(50);

    private Handover() {}

    /** Has the work done and answers its result, without lines. */
    static Result call(Session session, MigrationPlan plan, OwnerRequest request) throws InterruptedException {
        long end = session.time().nanos() + DEAF_MAX.toNanos();
        while (true) {
            Optional<Result> there = callLiving(session, plan, request);
            if (there.isPresent()) {
                return there.get();
            }
            try (Owner owner = Owner.become(plan, session)) {
                return shown(session, owner, request);
            } catch (OwnedException taken) {
                if (session.time().nanos() > end) {
                    throw taken;
                }
            }
            session.time().pause(AGAIN);
        }
    }

    @SuppressWarnings("try") // The display lives beside the work; nothing is asked of it.
    private static Result shown(Session session, Owner owner, OwnerRequest request) throws InterruptedException {
        OwnerWork work = new OwnerWork(owner);
        if (session.screen().kind() == Screen.Kind.PLAIN) {
            return Result.of(work.answer(request, Handover::ignore));
        }
        try (Progress display = Progress.start(owner.migration()::status, session, Progress.Kind.auto)) {
            return Result.of(work.answer(request, Handover::ignore));
        }
    }

    private static Optional<Result> callLiving(Session session, MigrationPlan plan, OwnerRequest request) {
        if (OwnerClient.connect(plan.state()).isPresent()) {
            Owner.requireSamePlan(plan, session);
        }
        return callLiving(plan, request);
    }

    /** Has the work done if there is a living owner. */
    static Optional<Result> callLiving(MigrationPlan plan, OwnerRequest request) {
        return OwnerClient.connect(plan.state()).map(living -> Result.of(living.call(request, Handover::ignore)));
    }

    /** Nobody watches a handed over command yet. */
    private static void ignore(JsonNode progress) {}
}
