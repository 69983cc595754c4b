package dev.midflight.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Stops every writer of a store's tables except Midflight's own lanes, whoever they are and whatever rights they have.
 * Kept by the store itself: it outlives sessions, the store's restart and this process. Every call may be repeated.
 */
public interface Fence {

    /**
     * Prepares the fence outside of any pause: waits for transactions that use the tables and were open before, so that
     * raising meets none of them. Nobody else is held up meanwhile for longer than a moment.
     *
     * @param wait how long to wait for such transactions
     * @throws StoreUnavailableException if some were still open after {@code wait}, naming them
     */
    void install(List<Table> tables, Duration wait);

    /**
     * Stops the writers: waits for transactions that have written and refuses what comes later.
     *
     * @param wait how long to wait for open transactions
     * @return a log position that covers every write of the application, and that the log passes by itself soon
     * @throws StoreUnavailableException if transactions were still open after {@code wait}; the fence is then not
     *     raised
     */
    Position raise(List<Table> tables, Duration wait);

    /**
     * Closes tables that lanes are about to fill. Where a store would have to ask of every inserted row whose it is,
     * it stops only those who change, replace or delete rows, until {@link #filled}.
     *
     * @param wait how long to wait for open transactions
     */
    default void closeUnfilled(List<Table> tables, Duration wait) {
        install(tables, wait);
        raise(tables, wait);
    }

    /** The rows are there: stops those who insert, too, if they are not stopped yet. */
    default void filled(List<Table> tables, Duration wait) {}

    /** Lets the writers in again. */
    void lower(List<Table> tables);

    /** Takes away what {@link #install} made; the writers are let in. */
    void remove(List<Table> tables);

    /** True if the writers are stopped now, as the store itself says. */
    boolean raised();

    /** Which of these tables another migration has its fence on, raised or not, and which migration that is. */
    Map<TableName, String> others(List<TableName> tables);

    /** Tries the fence on a table of its own against the named logins; changes nothing that it does not put back. */
    List<Finding> trial(List<String> logins);
}
