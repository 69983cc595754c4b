package dev.midflight.router;

/** The store was closed to writes under a plan as old as this one's. Nothing was written; the caller may try again. */
public final class StaleEpochException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says which epochs. */
    public StaleEpochException(String message) {
        super(message);
    }
}
