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

    private final boolean full;

    JournalException(Explanation explanation) {
        super(explanation.message());
        this.explanation = explanation;
        this.full = false;
    }

    JournalException(Explanation explanation, Throwable cause) {
        this(explanation, false, cause);
    }

    JournalException(Explanation explanation, boolean full, Throwable cause) {
        super(explanation.message(), cause);
        this.explanation = explanation;
        this.full = full;
    }

    /**
     * True if there was no room for what was to be written: then it is not there. After any other fault it may be on
     * disk all the same, and show itself only to a process that opens the file anew.
     */
    public boolean isFull() {
        return full;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
