package dev.midflight.router;

/** Another has taken the part of the keys over. Nothing was written; whoever meets this brings no more of it over. */
public final class StaleOwnerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says whose part it was. */
    public StaleOwnerException(String message) {
        super(message);
    }
}
