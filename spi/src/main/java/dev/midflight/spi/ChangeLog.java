package dev.midflight.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * Reads a source's log from a position on. Transactions that carry Midflight's own lane progress (echoes of the
 * opposite
 * direction) are delivered empty. One thread at a time, except {@link #close} and {@link #confirm}.
 */
public interface ChangeLog extends AutoCloseable {

    /**
     * The next event, or nothing if none came within {@code wait}.
     *
     * @throws StoreUnavailableException if the connection is lost; open a new log from the last durable position
     * @throws PositionLostException if the source no longer keeps what comes next
     */
    Optional<LogEvent> poll(Duration wait);

    /** Tells the source that everything up to {@code durable} may be discarded. */
    void confirm(Position durable);

    /** Ends reading. Does nothing the second time. */
    @Override
    void close();
}
