package dev.midflight.engine.plan;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;

/** The plan cannot be used as it is written; nothing has been touched. The caller shows it and exits with 2. */
public final class PlanException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1;

    private final transient Explanation explanation;

    /**
     * A plan that is refused.
     *
     * @param what what was attempted, on which key
     * @param where file, line and column
     * @param answer what is wrong there; never a secret
     * @param remedy what to write instead
     */
    public PlanException(String what, String where, String answer, String remedy) {
        this(new Explanation(what, where, answer, remedy, Explanation.EXIT_USAGE));
    }

    private PlanException(Explanation explanation) {
        super(explanation.message());
        this.explanation = explanation;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
