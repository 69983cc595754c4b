package dev.midflight.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * Tells how a store is doing, so that Midflight can step back for the sake of those it serves. Over connections of its
 * own, which stay open between two questions. One thread at a time.
 */
public interface Probe extends AutoCloseable {

    /**
     * Makes one small change durable, in Midflight's own tables and as an application would; the caller takes the
     * time.
     */
    void touch();

    /**
     * How far behind the store's furthest replica is.
     *
     * @return nothing if the store knows of no replica
     * @throws StoreRefusedException if there is one that cannot be asked, or does not replicate
     */
    Optional<Duration> replicaLag();

    /** How many sessions other than this process's work on something now. */
    int sessionsAtWork();

    /** Releases the connections. Does nothing the second time. */
    @Override
    void close();
}
