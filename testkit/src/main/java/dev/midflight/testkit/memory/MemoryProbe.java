package dev.midflight.testkit.memory;

import dev.midflight.spi.Probe;
import java.time.Duration;
import java.util.Optional;

/** A server in memory answers at once, has no replicas, and nobody waits for it. */
final class MemoryProbe implements Probe {

    @Override
    public void touch() {
        // Nothing is slow here.
    }

    @Override
    public Optional<Duration> replicaLag() {
        return Optional.empty();
    }

    @Override
    public int sessionsAtWork() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
