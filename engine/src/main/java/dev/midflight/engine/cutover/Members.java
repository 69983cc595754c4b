package dev.midflight.engine.cutover;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.journal.Agreement;
import dev.midflight.engine.journal.Agreement.Decided;
import dev.midflight.engine.journal.Agreement.Decision;
import dev.midflight.engine.journal.Agreement.Stage;
import dev.midflight.engine.journal.JournalException;
import dev.midflight.engine.throttle.Time;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The migrations of an attempt, in one process each or in the same one, which meet in its {@link Agreement}. */
public final class Members implements Group, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Members.class);
    private static final Duration LOOK = Duration.ofMillis(2);

    private static final Duration CATCH_UP = Duration.ofSeconds(2);

    /** Who comes first waits for the longest comparison of the others, and holds nobody up. */
    private static final Duration GATHER_WAIT = Duration.ofHours(1);

    private final Agreement agreement;
    private final String attempt;
    private final String member;
    private final Time time;

    /** One that takes part, by the name of its migration. */
    public Members(Attempt attempt, String member, Time time) {
        this.agreement = Agreement.open(attempt.folder(), time::now);
        this.attempt = attempt.id();
        this.member = requireNonNull(member, "member");
        this.time = requireNonNull(time, "time");
    }

    /**
     * After a crash: true if all switch, this one, too; otherwise none does from now on.
     *
     * @throws JournalException if that cannot be found out
     */
    public static boolean haveAgreed(Attempt attempt, String member, Time time) {
        try (Agreement agreement = Agreement.open(attempt.folder(), time::now)) {
            return agreement.giveUp(attempt.id(), member + " was interrupted").decision() == Decision.SWITCH;
        }
    }

    @Override
    public void gather(Meanwhile meanwhile) throws InterruptedException {
        long until = time.nanos() + GATHER_WAIT.toNanos();
        long caught = time.nanos();
        Optional<Decided> decided = agreement.vote(attempt, member, Stage.READY);
        while (decided.isEmpty() && !agreement.isComplete(attempt, Stage.READY)) {
            if (time.nanos() - until > 0) {
                decided = Optional.of(agreement.giveUp(attempt, "not all were ready within " + GATHER_WAIT));
            } else {
                if (time.nanos() - caught > CATCH_UP.toNanos()) {
                    meanwhile.run();
                    caught = time.nanos();
                }
                time.pause(LOOK);
                decided = agreement.decision(attempt);
            }
        }
        if (decided.isPresent()) {
            throw givenUp("gather", decided.get());
        }
    }

    @Override
    public boolean agree(Duration wait) throws InterruptedException {
        long until = time.nanos() + wait.toNanos();
        Optional<Decided> decided = agreement.vote(attempt, member, Stage.PROVEN);
        boolean interrupted = false;
        while (decided.isEmpty()) {
            if (interrupted || time.nanos() - until > 0) {
                String why = interrupted ? " was stopped" : " waited for the others for the whole allowed pause";
                decided = Optional.of(agreement.giveUp(attempt, member + why));
            } else {
                interrupted = isInterrupted();
                decided = agreement.decision(attempt);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (decided.get().decision() == Decision.GIVE_UP) {
            throw givenUp("FINAL_CHECK", decided.get());
        }
        return true;
    }

    private boolean isInterrupted() {
        try {
            time.pause(LOOK);
            return false;
        } catch (InterruptedException stopped) {
            return true;
        }
    }

    /** Without its vote none of the others can switch, so what cannot be written down makes them wait and no more. */
    @Override
    public void giveUp(String why) {
        try {
            agreement.giveUp(attempt, member + " gave up: " + why);
        } catch (JournalException unwritten) {
            LOG.warn("the others of the group are not told that this one gave up cause={}", unwritten.getMessage());
        }
    }

    private static SwitchException givenUp(String step, Decided decided) {
        return new SwitchException(
                step,
                "the group does not switch: " + decided.why(),
                "Look at the migration that is named, remove the cause, and switch again.",
                null);
    }

    @Override
    public void close() {
        agreement.close();
    }
}
