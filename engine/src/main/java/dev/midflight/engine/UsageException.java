package dev.midflight.engine;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;

/** What was asked for makes no sense here. Nothing was changed. */
public final class UsageException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    /** Says why. */
    public UsageException(Explanation explanation) {
        super(explanation.message());
        this.explanation = explanation;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
