package dev.midflight.spi;

/**
 * The migration has a newer owner: whatever this process still tries to write is refused and was not written. Stop.
 */
public final class StaleOwnerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says which epoch was refused and which is in force. */
    public StaleOwnerException(String message) {
        super(message);
    }
}
