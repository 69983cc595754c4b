package dev.midflight.testkit.memory;

/** A memory server did not take an application's write; the transaction is still open and as it was before. */
public final class WriteRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why a write was not taken. */
    public enum Reason {
        /** Another transaction has written the row and is not yet visible. */
        LOCKED,
        /** The fence is raised. */
        FENCED,
        /** A row with this key or unique value exists. */
        DUPLICATE,
        /** There is no such row. */
        MISSING
    }

    private final Reason reason;

    WriteRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
