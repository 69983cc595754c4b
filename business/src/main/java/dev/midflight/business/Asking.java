package dev.midflight.business;

/** Both ways to ask. One thread. */
record Asking(Question before, Question after) implements AutoCloseable {

    @Override
    public void close() {
        before.close();
        after.close();
    }
}
