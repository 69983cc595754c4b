package dev.midflight.router.kafka;

import java.sql.Connection;
import java.sql.SQLException;

/** What a message does to a side's store. Called by one thread at a time for each writer. */
@FunctionalInterface
public interface Effect {

    /**
     * Does it, in the transaction of this connection, and does not commit. Called once for each id whose transaction is
     * committed; what it did in one that was rolled back is gone, so it must not do anything elsewhere.
     *
     * @throws SQLException what the database says. A store that is away or busy is asked again for as long as it takes;
     *     whatever else fails counts as a try of this message, as does any unchecked exception
     */
    void apply(Connection connection, Received received) throws SQLException;
}
