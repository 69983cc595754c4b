package dev.midflight.engine.journal;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;

/**
 * The journal could not be read or written. What was acknowledged before is kept; what was under way is either kept
 * whole or not at all. The caller stops: without a record nothing may be acted upon.
 */
public final class JournalException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1;

    private final transient Explanation explanation;

    JournalException(Explanation explanation) {
        super(explanation.message());
        this.explanation = explanation;
    }

    JournalException(Explanation explanation, Throwable cause) {
        super(explanation.message(), cause);
        this.explanation = explanation;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
