package dev.midflight.server;

import static java.util.Objects.requireNonNull;

/** A request that is answered with an error. */
final class AnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final Problem problem;

    AnswerException(int status, Problem problem) {
        super(problem.what());
        this.status = status;
        this.problem = requireNonNull(problem, "problem");
    }

    /** HTTP's number for it. */
    int status() {
        return status;
    }

    Problem problem() {
        return problem;
    }
}
