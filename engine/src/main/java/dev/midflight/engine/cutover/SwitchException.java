package dev.midflight.engine.cutover;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import org.jspecify.annotations.Nullable;

/** The writes were not switched; the side that had them has them still. */
public final class SwitchException extends RuntimeException implements Explained {

    /** The exit code for a switch that was given up. */
    public static final int EXIT_ABORTED = 5;

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    /** Says at which step, why, and what to do. */
    public SwitchException(String step, String answer, String remedy, @Nullable Throwable cause) {
        super(step + ": " + answer, cause);
        this.explanation = new Explanation(
                "Cannot switch the writes",
                requireNonNull(step, "step"),
                requireNonNull(answer, "answer"),
                requireNonNull(remedy, "remedy"),
                EXIT_ABORTED);
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
