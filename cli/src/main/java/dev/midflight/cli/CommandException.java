package dev.midflight.cli;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked for. */
final class CommandException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    CommandException(Explanation explanation) {
        this(explanation, null);
    }

    CommandException(Explanation explanation, @Nullable Throwable cause) {
        super(explanation.message(), cause);
        this.explanation = explanation;
    }

    /** Wrong usage. */
    static CommandException usage(String what, String where, String answer, String remedy) {
        return new CommandException(new Explanation(what, where, answer, remedy, Explanation.EXIT_USAGE));
    }

    /** Known, and not built yet. */
    static CommandException notBuilt(String what) {
        return usage("Cannot do " + what, "", "it is not built yet in this version", "Leave it out.");
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
