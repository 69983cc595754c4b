package dev.midflight.router;

import static java.util.Objects.requireNonNull;

/** The router let nothing be written, or read, because it does not know who has the authority. Nothing has happened. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** For what finds out at a store that it was overtaken. */
    public RefusedException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason");
    }

    /** Why it was refused. All of them pass: the caller may try again. */
    public enum Reason {
        /** The store says that its authority has moved, or that a newer plan is in force; this process lags behind. */
        FENCED,
        /** No plan has come since the process began. */
        NO_PLAN,
        /** The last plan has not been renewed for longer than it holds. */
        LEASE_OVER,
        /** The authority is moving just now. */
        SWITCHING,
        /** Another is writing the same. */
        BUSY
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
