package dev.midflight.stores.postgres;

/** A single value does not fit its column or its wire type. Control flow within the store; never leaves it. */
final class UnfitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says why, without the value. */
    UnfitException(String cause) {
        super(cause, null, false, false);
    }
}
