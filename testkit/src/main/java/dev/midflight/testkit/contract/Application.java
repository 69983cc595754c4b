package dev.midflight.testkit.contract;

/**
 * A session of an application on a store, with the rights an application has and without Midflight. One thread at a
 * time.
 */
public interface Application extends AutoCloseable {

    /**
     * Writes, after beginning a transaction if none is open.
     *
     * @throws ApplicationRefusedException if the store answered with an error
     */
    void write(Write write);

    /** Makes the transaction durable. */
    void commit();

    /** Gives the transaction up. */
    void rollback();

    /** Ends the session, and an open transaction with it. */
    @Override
    void close();
}
