package dev.midflight.testkit.contract;

/** The store answered an application's write with an error. */
public final class ApplicationRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the store's answer. */
    public ApplicationRefusedException(Exception answer) {
        super(answer);
    }
}
