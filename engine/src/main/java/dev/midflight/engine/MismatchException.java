package dev.midflight.engine;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;

/** Rows are proven to differ. */
public final class MismatchException extends RuntimeException implements Explained {

    /** The exit code while rows differ. */
    public static final int EXIT_MISMATCH = 4;

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    /** Says how many and what to do. */
    public MismatchException(Explanation explanation) {
        super(explanation.message());
        this.explanation = explanation;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
