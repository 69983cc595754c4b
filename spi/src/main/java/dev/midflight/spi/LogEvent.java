package dev.midflight.spi;

import java.time.Instant;

/**
 * What a log delivers, in commit order: {@code Begin (Changes | Truncated | Altered)* Commit}, and {@code Idle} between
 * transactions. Only committed transactions appear. A large transaction arrives as many {@code Changes}.
 */
public sealed interface LogEvent {

    /** A transaction begins. */
    record Begin(TxRef tx) implements LogEvent {}

    /** Changes of one table. */
    record Changes(ChangeBatch batch) implements LogEvent {}

    /** A table was emptied. */
    record Truncated(Table table) implements LogEvent {}

    /**
     * A table's definition changed; changes that follow have the new one.
     *
     * @param table the table as it was known
     * @param statement what changed it, for the operator
     */
    record Altered(Table table, String statement) implements LogEvent {}

    /**
     * The transaction is complete.
     *
     * @param position from which reading can start again without this transaction
     * @param at when the source committed it, to its own clock
     */
    record Commit(Position position, Instant at) implements LogEvent {}

    /** Nothing more up to this position, which lies between transactions. */
    record Idle(Position position) implements LogEvent {}
}
