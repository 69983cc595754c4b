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

    /** Has the work done and answers its result, without lines; shows how it goes on if it is done here. */
    static Result call(Session session, MigrationPlan plan, OwnerRequest request) throws InterruptedException {
        return call(session, plan, owner -> shown(session, owner, request), request);
    }

    /** The same without showing anything. */
    static Result quietly(Session session, MigrationPlan plan, OwnerRequest request) throws InterruptedException {
        return call(session, plan, owner -> answer(owner, request), request);
    }

    private interface Here {
        Result done(Owner owner) throws InterruptedException;
    }

    private static Result answer(Owner owner, OwnerRequest request) throws InterruptedException {
        return Result.of(new OwnerWork(owner).answer(request, Handover::ignore));
    }

    private static Result call(Session session, MigrationPlan plan, Here here, OwnerRequest request)
            throws InterruptedException {
        long end = session.time().nanos() + DEAF_MAX.toNanos();
        while (true) {
            Optional<Result> there = callLiving(session, plan, request);
            if (there.isPresent()) {
                return there.get();
            }
            try (Owner owner = Owner.become(plan, session)) {
                return here.done(owner);
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
        if (session.screen().kind() == Screen.Kind.PLAIN) {
            return answer(owner, request);
        }
        try (Progress display = Progress.start(owner.migration()::status, session, Progress.Kind.auto)) {
            return answer(owner, request);
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
