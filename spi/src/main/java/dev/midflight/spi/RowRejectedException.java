package dev.midflight.spi;

import org.jspecify.annotations.Nullable;

/** The store refused a row or a value; repeating the same call gives the same answer. Nothing was written. */
public final class RowRejectedException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** See {@link StoreException}. */
    public RowRejectedException(String message, String remedy, @Nullable Throwable cause) {
        super(message, remedy, cause);
    }
}
