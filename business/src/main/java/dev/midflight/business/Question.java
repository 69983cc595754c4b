package dev.midflight.business;

/** A way to ask one side. One thread. */
interface Question extends AutoCloseable {

    /** The answer about a key; never fails otherwise than by an answer that says so. */
    Reply ask(CheckedKey key) throws InterruptedException;

    /** Does nothing the second time. */
    @Override
    void close();
}
