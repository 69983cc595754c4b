package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

/**
 * How a command is told to stop, by a signal of the system or by whoever started it in this process. A command that
 * does nothing special is interrupted.
 *
 * <p>Threads: any.
 */
final class StopSignal {

    private volatile Runnable reaction;
    private volatile boolean fired;

    /** Stops a command by interrupting the thread that runs it. */
    StopSignal(Thread runner) {
        this.reaction = requireNonNull(runner, "runner")::interrupt;
    }

    /**
     * From here on the command is stopped in a way of its own; at once if it was told to stop already.
     *
     * @param gently may be run twice
     */
    void react(Runnable gently) {
        reaction = gently;
        if (fired) {
            gently.run();
        }
    }

    /** True if the command was told to stop. */
    boolean isFired() {
        return fired;
    }

    /** Tells the command to stop. */
    void fire() {
        fired = true;
        reaction.run();
    }
}
