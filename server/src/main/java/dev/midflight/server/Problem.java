package dev.midflight.server;

import static java.util.Objects.requireNonNull;

/**
 * Why a request did not get what it asked for.
 *
 * @param what was attempted: a clause that starts with "Cannot" or states the fact
 * @param where the path that was asked for
 * @param answer which rule said no; may be empty
 * @param remedy what to do, as one sentence
 */
record Problem(String what, String where, String answer, String remedy) {

    Problem {
        requireNonNull(what, "what");
        requireNonNull(where, "where");
        requireNonNull(answer, "answer");
        requireNonNull(remedy, "remedy");
    }
}
