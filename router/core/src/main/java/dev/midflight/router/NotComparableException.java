package dev.midflight.router;

import static java.util.Objects.requireNonNull;

/**
 * Thrown by a {@link Reader} that cannot ask its store what was asked of the other one: it is then neither equal nor
 * different, and counted as not compared. That a store does not answer is another matter.
 */
public final class NotComparableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says why. */
    public NotComparableException(String message, Throwable cause) {
        super(requireNonNull(message, "message"), cause);
    }

    /** Says why. */
    public NotComparableException(String message) {
        super(requireNonNull(message, "message"));
    }
}
