package dev.midflight.engine.owner;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The process that owns a migration, as an operator can find it.
 *
 * @param processId its number in the system
 * @param command what it was asked to do, without secrets
 * @param since when it took the migration over
 */
public record OwnerIdentity(long processId, String command, Instant since) {

    /** Requires a command and a time. */
    public OwnerIdentity {
        requireNonNull(command, "command");
        requireNonNull(since, "since");
    }

    /** In a sentence: {@code process 4711 (midflight run shop.yaml) since 2026-01-02T03:04:05Z}. */
    @Override
    public String toString() {
        return "process %d (%s) since %s".formatted(processId, command, since);
    }
}
