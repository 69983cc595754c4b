package dev.midflight.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/**
 * Types Midflight's commands, in this process. Every command answers as {@code --json} does; the scenario need not ask
 * for it.
 *
 * <p>Threads: any; several commands may be under way at once.
 */
public interface Operator {

    /** Runs a command to its end: {@code run("check", plan)}. Never throws for a command that fails. */
    Answer run(String... arguments);

    /** Starts a command that goes on by itself: {@code start("run", plan)}. Its progress is shown. */
    Background start(String... arguments);

    /** Shows a line to whoever watches; it goes to standard error if the answer is to be JSON. */
    void say(String line);

    /** Returns when whoever watches has seen enough and ends the process; for servers that are kept. */
    void lookAround();

    /**
     * A command's answer.
     *
     * @param exit the exit code
     * @param json the object that {@code --json} prints: {@code command}, {@code migration}, {@code phase},
     *     {@code exit}, {@code next_steps}, {@code error} and the command's own fields
     */
    record Answer(int exit, ObjectNode json) {

        /** True if the command did what it was asked for. */
        public boolean isDone() {
            return exit == 0;
        }

        /** The error in one line; empty if there is none. */
        public String error() {
            return json.at("/error/what").asText("") + ": "
                    + json.at("/error/answer").asText("");
        }
    }

    /** A command that is under way. Closing it is {@link #stop}. */
    interface Background extends AutoCloseable {

        /** The answer, if the command has ended. */
        Optional<Answer> answer();

        /** Waits for the end; empty if it is still under way after {@code atMost}. */
        Optional<Answer> await(Duration atMost) throws InterruptedException;

        /** Asks it to stop as SIGTERM does, and waits for the end. */
        Answer stop() throws InterruptedException;

        /** Stops it if it is under way; waits no longer than a signal would. Does nothing the second time. */
        @Override
        void close();
    }
}
