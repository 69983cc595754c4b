package dev.midflight.cli.crash;

import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.journal.SwitchState;
import java.util.function.Predicate;

/**
 * When Midflight is to be killed: in which part of a migration's life, once which state is seen, and up to how long
 * after that.
 */
enum Moment {
    BEGIN(Part.FORWARD, state -> state.phase() == Phase.NEW, 150),
    PREPARE(Part.FORWARD, state -> state.phase() == Phase.NEW, 900),
    COPY(Part.FORWARD, state -> state.phase() == Phase.COPYING, 600),
    COPY_LATER(Part.FORWARD, state -> state.phase() == Phase.COPYING, 2_500),
    INDEX(Part.FORWARD, state -> state.phase() == Phase.COPIED, 60),
    VERIFY(Part.FORWARD, state -> state.phase() == Phase.INDEXED, 300),
    FOLLOW(Part.FOLLOW, state -> state.phase() == Phase.VERIFIED, 2_000),

    CUTOVER_PREPARED(Part.CUTOVER, SwitchState.PREPARED, 100),
    CUTOVER_HOLD(Part.CUTOVER, SwitchState.HOLD, 0),
    CUTOVER_FENCING(Part.CUTOVER, SwitchState.FENCING, 10),
    CUTOVER_DRAINING(Part.CUTOVER, SwitchState.DRAINING, 5),
    CUTOVER_CHECK(Part.CUTOVER, SwitchState.FINAL_CHECK, 15),
    CUTOVER_SWITCHED(Part.CUTOVER, SwitchState.SWITCHED, 3),
    CUTOVER_SOAK(Part.CUTOVER, SwitchState.SOAK, Authority.TARGET, 20),
    REVERSE(Part.REVERSE, state -> state.phase() == Phase.SWITCHED, 2_000),

    ROLLBACK_PREPARED(Part.ROLLBACK, SwitchState.PREPARED, 100),
    ROLLBACK_HOLD(Part.ROLLBACK, SwitchState.HOLD, 0),
    ROLLBACK_FENCING(Part.ROLLBACK, SwitchState.FENCING, 10),
    ROLLBACK_DRAINING(Part.ROLLBACK, SwitchState.DRAINING, 5),
    ROLLBACK_CHECK(Part.ROLLBACK, SwitchState.FINAL_CHECK, 15),
    ROLLBACK_SWITCHED(Part.ROLLBACK, SwitchState.SWITCHED, 3),
    ROLLBACK_SOAK(Part.ROLLBACK, SwitchState.SOAK, Authority.SOURCE, 20),
    FOLLOW_AGAIN(Part.FOLLOW_AGAIN, state -> state.phase() == Phase.VERIFIED, 1_500),

    AGAIN_FENCING(Part.SECOND_CUTOVER, SwitchState.FENCING, 20),
    AGAIN_CHECK(Part.SECOND_CUTOVER, SwitchState.FINAL_CHECK, 20),
    AGAIN_SWITCHED(Part.SECOND_CUTOVER, SwitchState.SWITCHED, 3),

    FINISH(Part.FINISH, state -> state.phase() == Phase.SWITCHED, 1_500),
    FINISH_EARLY(Part.FINISH, state -> state.phase() == Phase.SWITCHED, 900);

    /** The parts of a migration's life, in their order. */
    enum Part {
        FORWARD,
        FOLLOW,
        CUTOVER,
        REVERSE,
        ROLLBACK,
        FOLLOW_AGAIN,
        SECOND_CUTOVER,
        FINISH
    }

    private final Part part;
    private final Predicate<MigrationState> seen;
    private final int delayMillisMax;

    Moment(Part part, Predicate<MigrationState> seen, int delayMillisMax) {
        this.part = part;
        this.seen = seen;
        this.delayMillisMax = delayMillisMax;
    }

    Moment(Part part, SwitchState at, int delayMillisMax) {
        this(part, state -> state.switchState() == at, delayMillisMax);
    }

    Moment(Part part, SwitchState at, Authority has, int delayMillisMax) {
        this(part, state -> state.switchState() == at && state.authority() == has, delayMillisMax);
    }

    Part part() {
        return part;
    }

    Predicate<MigrationState> seen() {
        return seen;
    }

    int delayMillisMax() {
        return delayMillisMax;
    }
}
