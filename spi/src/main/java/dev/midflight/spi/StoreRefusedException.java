package dev.midflight.spi;

import org.jspecify.annotations.Nullable;

/**
 * The store refused for a reason that an operator must remove: access, settings, version, a missing object, no space.
 */
public final class StoreRefusedException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** See {@link StoreException}. */
    public StoreRefusedException(String message, String remedy, @Nullable Throwable cause) {
        super(message, remedy, cause);
    }
}
