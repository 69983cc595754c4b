package dev.midflight.spi;

import java.sql.Connection;
import java.time.Duration;

/**
 * One store, opened for one migration. Each part may open connections of its own; {@link #close} closes them all.
 */
public interface Store extends AutoCloseable {

    /** Product and version, such as {@code MariaDB 11.4.5}. */
    String product();

    /** Definitions. */
    Schema schema();

    /** Preflight. */
    Inspection inspection();

    /** Rows and log. */
    Source source();

    /**
     * Rows and state, for the direction that ends here.
     *
     * @param direction a short word that keeps the state of both directions apart, such as {@code forward}
     */
    Target target(String direction);

    /** The fence. */
    Fence fence();

    /** A new probe, whose connections are opened when they are needed. */
    Probe probe();

    /**
     * A new session for questions of the operator's own in SQL. It is not in autocommit mode, its transactions cannot
     * write whatever the login may do, its time zone is UTC, and it belongs to the caller, who closes it.
     *
     * @param timeout after which the server ends a statement, more than zero
     * @throws StoreRefusedException if nobody can ask this store in SQL
     * @throws StoreUnavailableException if nobody answers
     */
    default Connection questions(Duration timeout) {
        throw new StoreRefusedException(
                "Cannot ask %s: it does not understand SQL".formatted(product()),
                "Ask the application over http instead.",
                null);
    }

    /** True if {@code other} is this very store, by whatever name it was opened. */
    boolean isSameAs(Store other);

    /** Closes everything. Does nothing the second time. */
    @Override
    void close();
}
