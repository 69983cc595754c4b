package dev.midflight.engine.fault;

import static java.util.Objects.requireNonNull;

/**
 * Why something did not happen, in the parts an operator reads one by one.
 *
 * @param what what was attempted, on which object: a clause that starts with "Cannot" or states the fact
 * @param where the place to look at: file, line and column, a path or a server; empty if there is none
 * @param answer what came back, or which rule said no
 * @param remedy what to do, as one sentence
 * @param exit the exit code of the command line
 */
public record Explanation(String what, String where, String answer, String remedy, int exit) {

    /** Done. */
    public static final int EXIT_DONE = 0;

    /** Stopped on the way; the same command again goes on. */
    public static final int EXIT_RESUMABLE = 1;

    /** Wrong usage, wrong plan or a secret that is not set. */
    public static final int EXIT_USAGE = 2;

    /** Requires every text, and an exit code that a process can return for a failure. */
    public Explanation {
        requireNonNull(what, "what");
        requireNonNull(where, "where");
        requireNonNull(answer, "answer");
        requireNonNull(remedy, "remedy");
        if (what.isBlank()) {
            throw new IllegalArgumentException("an explanation without what was attempted");
        }
        if (exit < 1 || exit > 255) {
            throw new IllegalArgumentException("exit code %d of a failure is not in 1..255".formatted(exit));
        }
    }

    /** One line without the remedy, which console and command line show on a line of its own. */
    public String message() {
        return what + (where.isEmpty() ? "" : " at " + where) + (answer.isEmpty() ? "" : ": " + answer);
    }
}
