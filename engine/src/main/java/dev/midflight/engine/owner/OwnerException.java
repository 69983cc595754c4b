package dev.midflight.engine.owner;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;

/**
 * Work that was handed to the owner did not end well: the owner said no, or was lost on the way. In the second case
 * nobody knows how far it came, and the caller asks for the status before it repeats anything.
 */
public final class OwnerException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1;

    private final transient Explanation explanation;

    /** A failure in the owner's words, or in the client's where the owner is silent. */
    OwnerException(Explanation explanation) {
        super(explanation.message());
        this.explanation = explanation;
    }

    OwnerException(Explanation explanation, Throwable cause) {
        super(explanation.message(), cause);
        this.explanation = explanation;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
