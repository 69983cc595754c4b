package dev.midflight.spi;

import org.jspecify.annotations.Nullable;

/** The source no longer keeps the log from the wanted position: the copy and its proof must start again. */
public final class PositionLostException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** See {@link StoreException}. */
    public PositionLostException(String message, String remedy, @Nullable Throwable cause) {
        super(message, remedy, cause);
    }
}
