package dev.midflight.router;

/** Does what no caller waits for. {@link Lane}, but for tests that choose the order themselves. */
interface FollowerLane extends AutoCloseable {

    /** Hands over a piece of work of so many bytes; false if it was dropped. */
    boolean offer(long size, Lane.Work work);

    @Override
    void close();
}
