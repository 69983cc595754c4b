package dev.midflight.cli.crash;

import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.MigrationState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Looks into the journal of a migration from outside, often enough to see states that last a millisecond. */
final class Eye {

    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

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
    boolean await(Predicate<MigrationState> wanted, BooleanSupplier worthWaiting, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (Journal.find(stateFolder, Clock.systemUTC()).map(Eye::closed).isEmpty()) {
            if (!worthWaiting.getAsBoolean() || System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        try (Journal journal = Journal.open(stateFolder, Clock.systemUTC())) {
            while (worthWaiting.getAsBoolean() && System.nanoTime() < deadline) {
                if (journal.state().filter(wanted).isPresent()) {
                    return true;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            return journal.state().filter(wanted).isPresent();
        }
    }

    private static boolean closed(Journal journal) {
        journal.close();
        return true;
    }
}
