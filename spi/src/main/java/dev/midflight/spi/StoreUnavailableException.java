package dev.midflight.spi;

import org.jspecify.annotations.Nullable;

/** The store did not answer, or the outcome is unknown: the same call may be repeated on a new connection. */
public final class StoreUnavailableException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** See {@link StoreException}. */
    public StoreUnavailableException(String message, String remedy, @Nullable Throwable cause) {
        super(message, remedy, cause);
    }
}
