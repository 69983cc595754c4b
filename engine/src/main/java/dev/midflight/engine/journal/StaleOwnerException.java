package dev.midflight.engine.journal;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;

/**
 * A write lost: another owner has taken the migration over, or the state is no longer the expected one. Nothing was
 * written. The caller stops acting for this migration at once.
 */
public final class StaleOwnerException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1;

    private final transient Explanation explanation;

    StaleOwnerException(String what, String where, String answer) {
        this(new Explanation(
                what,
                where,
                answer,
                "Leave the migration to its present owner; midflight status names it.",
                Explanation.EXIT_RESUMABLE));
    }

    private StaleOwnerException(Explanation explanation) {
        super(explanation.message());
        this.explanation = explanation;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
