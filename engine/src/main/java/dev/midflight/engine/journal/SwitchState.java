package dev.midflight.engine.journal;

/**
 * The steps of switching the writes. Each is recorded before it is acted upon, so that a process which finds one after
 * a crash knows what may have been done.
 */
public enum SwitchState {
    /** No switch is on its way. After a crash: nothing to do. */
    NONE,
    /** The reverse position is being made. After a crash: drop it and make it again. */
    PREPARED,
    /** Routers hold the writes. After a crash: undo. */
    HOLD,
    /** The old side is being closed to the application. After a crash: undo. */
    FENCING,
    /** The lanes run up to the fence. After a crash, or past the deadline: undo. */
    DRAINING,
    /** Suspects, sequences and rights are checked. After a crash or a failed check: undo. */
    FINAL_CHECK,
    /** The commit point: the new side has the writes. After a crash: forward only, announce again. */
    SWITCHED,
    /** The old side is kept current. After a crash: go on. */
    SOAK,
    /** The old side is let go. */
    FINISHED;

    /** True if a process that finds this state after a crash gives the writes back to the old side. */
    public boolean isUndone() {
        return switch (this) {
            case PREPARED, HOLD, FENCING, DRAINING, FINAL_CHECK -> true;
            case NONE, SWITCHED, SOAK, FINISHED -> false;
        };
    }
}
