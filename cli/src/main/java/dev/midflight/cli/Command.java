package dev.midflight.cli;

/** One command, its options filled in by the parser. It is run once. */
interface Command {

    /**
     * Does the work. Whatever it throws is explained to the operator by the caller.
     *
     * @throws InterruptedException if it was told to stop
     */
    Result run(Session session) throws InterruptedException;
}
