package dev.midflight.router.jdbc;

/** A statement is not understood. What it changes is then not known either. */
final class UnclearException extends Exception {

    private static final long serialVersionUID = 1L;

    UnclearException(String message) {
        super(message);
    }
}
