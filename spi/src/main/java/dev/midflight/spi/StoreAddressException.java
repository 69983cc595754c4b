package dev.midflight.spi;

/** The URL of a store does not say where to connect; nobody was asked. */
public final class StoreAddressException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** See {@link StoreException}. */
    public StoreAddressException(String message, String remedy) {
        super(message, remedy, null);
    }
}
