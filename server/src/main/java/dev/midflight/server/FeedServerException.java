package dev.midflight.server;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;

/** The server cannot listen. */
public final class FeedServerException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    FeedServerException(String what, String answer, String remedy) {
        super(what + ": " + answer);
        explanation = new Explanation(what, "", answer, requireNonNull(remedy, "remedy"), Explanation.EXIT_USAGE);
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
