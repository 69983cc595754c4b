package dev.midflight.stores.sql;

/** An expression uses something that the other dialect has no equal for; the message says what, for the operator. */
public final class UntranslatableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says what has no equal, in words that follow "because". */
    public UntranslatableException(String message) {
        super(message);
    }
}
