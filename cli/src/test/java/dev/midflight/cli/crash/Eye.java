package dev.midflight.cli.crash;

import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.MigrationState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Looks into the journal of a migration from outside, if wanted often enough to see states that last a millisecond. */
final class Eye {

    /** Between two looks for a state that may last a millisecond. */
    static final Duration SHARP = Duration.ofNanos(300_000);

    /** Between two looks for a state that stays. */
    static final Duration CALM = Duration.ofMillis(20);

    private final Path stateFolder;

    Eye(Path stateFolder) {
        this.stateFolder = stateFolder;
    }

    /** Where the migration stands now; empty before it is begun. */
    Optional<MigrationState> state() {
        Optional<Journal> found = Journal.find(stateFolder, Clock.systemUTC());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Journal journal = found.get()) {
            return journal.state();
        }
    }

    /** How many steps were ever taken. */
    int steps() {
        try (Journal journal = Journal.open(stateFolder, Clock.systemUTC())) {
            return journal.transitionsAfter(0, Long.MAX_VALUE).size();
        }
    }

    /** Waits until {@code wanted}, or until there is nothing to wait for; true if it was seen. */
    boolean await(
            Predicate<MigrationState> wanted, BooleanSupplier worthWaiting, Duration betweenLooks, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        long pauseNanos = betweenLooks.toNanos();
        while (Journal.find(stateFolder, Clock.systemUTC()).map(Eye::closed).isEmpty()) {
            if (!worthWaiting.getAsBoolean() || System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(pauseNanos);
        }
        try (Journal journal = Journal.open(stateFolder, Clock.systemUTC())) {
            while (worthWaiting.getAsBoolean() && System.nanoTime() < deadline) {
                if (journal.state().filter(wanted).isPresent()) {
                    return true;
                }
                LockSupport.parkNanos(pauseNanos);
            }
            return journal.state().filter(wanted).isPresent();
        }
    }

    private static boolean closed(Journal journal) {
        journal.close();
        return true;
    }
}
