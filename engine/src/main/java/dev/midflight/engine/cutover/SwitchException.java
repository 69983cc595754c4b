package dev.midflight.engine.cutover;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import org.jspecify.annotations.Nullable;

/** What was asked of the routers or the writes was not done; the side that had the writes has them still. */
public final class SwitchException extends RuntimeException implements Explained {

    /** The exit code for a switch that was given up. */
    public static final int EXIT_ABORTED = 5;

    /** What most that throw this were asked for. */
    public static final String SWITCH = "Cannot switch the writes";

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    /** The writes were not switched: says at which step, why, and what to do. */
    public SwitchException(String step, String answer, String remedy, @Nullable Throwable cause) {
        this(new Explanation(SWITCH, step, answer, remedy, EXIT_ABORTED), cause);
    }

    /** Something else was not done; {@code what} is a clause that starts with "Cannot". */
    public static SwitchException of(String what, String step, String answer, String remedy) {
        return new SwitchException(new Explanation(what, step, answer, remedy, EXIT_ABORTED), null);
    }

    private SwitchException(Explanation explanation, @Nullable Throwable cause) {
        super(explanation.where() + ": " + explanation.answer(), cause);
        this.explanation = explanation;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
