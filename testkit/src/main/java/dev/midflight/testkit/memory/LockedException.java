package dev.midflight.testkit.memory;

/** Inside the gate: another running transaction holds what this one wants to write. Nothing was changed. */
final class LockedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String holder;

    LockedException(String holder) {
        super(holder, null, false, false);
        this.holder = holder;
    }

    /** The refusal that an application gets. */
    WriteRefusedException refusal() {
        return new WriteRefusedException(WriteRefusedException.Reason.LOCKED, holder);
    }
}
