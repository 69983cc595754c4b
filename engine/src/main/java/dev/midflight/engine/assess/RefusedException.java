package dev.midflight.engine.assess;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.spi.Finding;
import java.util.List;

/** The preflight check found what the migration cannot begin with. Nothing was changed. */
public final class RefusedException extends RuntimeException implements Explained {

    /** The exit code for a refused preflight. */
    public static final int EXIT_REFUSED = 3;

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    /** Names the first refusal and how many there are. */
    public RefusedException(List<Finding> refusals) {
        super(refusals.get(0).subject() + ": " + refusals.get(0).found());
        Finding first = refusals.get(0);
        this.explanation = new Explanation(
                "Cannot begin the migration: " + first.subject(),
                "",
                first.found() + (refusals.size() > 1 ? " (and %d more)".formatted(refusals.size() - 1) : ""),
                first.remedy().isEmpty() ? "Run check for the whole list." : first.remedy(),
                EXIT_REFUSED);
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
