package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A failure in a store. Each subtype asks for a different next step. */
public abstract sealed class StoreException extends RuntimeException
        permits StoreUnavailableException,
                RowRejectedException,
                PositionLostException,
                StoreRefusedException,
                StoreAddressException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * A failure.
     *
     * @param message what was attempted, on which object, with which values, and what the store answered
     * @param remedy what an operator can do, as one imperative sentence
     * @param cause the driver's exception, if there was one
     */
    StoreException(String message, String remedy, @Nullable Throwable cause) {
        super(requireNonNull(message, "message"), cause);
        this.remedy = requireNonNull(remedy, "remedy");
    }

    /** What an operator can do, as one imperative sentence. */
    public String remedy() {
        return remedy;
    }
}
