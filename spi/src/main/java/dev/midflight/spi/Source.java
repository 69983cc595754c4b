package dev.midflight.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A store whose rows and log are read. Safe for several threads. */
public interface Source extends RowReader {

    /**
     * Fixes where the log is to be read from: everything committed later will be delivered. Keeps the log from being
     * discarded where the store can (a replication slot). A repeat replaces what the former call made.
     *
     * @param tables the tables whose changes will be wanted
     */
    Position startLog(List<Table> tables);

    /** Reads the log from a position that {@link #startLog} or a commit of this log gave. */
    ChangeLog log(Position from, List<Table> tables);

    /** Releases what {@link #startLog} made. Does nothing if there is none. */
    void dropLog();

    /** The same where it is known which tables' changes are not wanted any more. */
    default void dropLog(List<Table> tables) {
        dropLog();
    }

    /**
     * Writes a small row into the log, in a transaction of its own, so that the log moves on.
     *
     * @return a position that covers everything committed before this call, and that the log passes with that row
     */
    Position mark(String text);

    /** A token of a snapshot taken now, to learn which transactions have become visible. */
    SnapshotToken now();

    /**
     * How long the log from a position will still be kept, as far as can be told.
     *
     * @return nothing if the store keeps it without limit
     */
    Optional<Duration> retention(Position from);

    /**
     * What the application has marked of some tables and is still to be followed.
     *
     * @return nothing if changes are known by the store's log
     */
    default Optional<Backlog> backlog(List<Table> tables) {
        return Optional.empty();
    }

    /**
     * Removes the table in which applications leave marks, unless marks are in it, of whatever migration. Whoever
     * leaves one afterwards fails with its transaction. Waits a few seconds for transactions that have left some.
     *
     * @return why the table stays; nothing if it is gone, or was not there
     */
    default Optional<String> dropMarks() {
        return Optional.empty();
    }

    /** Reads what {@link Position#encode} wrote. */
    Position position(String text);

    /** Reads what {@link SnapshotToken#encode} wrote. */
    SnapshotToken token(String text);

    /** Reads what {@link TxRef#encode} wrote. */
    TxRef tx(String text);
}
