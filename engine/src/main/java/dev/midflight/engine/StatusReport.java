package dev.midflight.engine;

import dev.midflight.engine.follow.Lag;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.engine.plan.Quantities;
import dev.midflight.engine.throttle.Throttle;
import dev.midflight.spi.Position;
import dev.midflight.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Puts a status together from the journal and, if a direction is running, from it. */
public final class StatusReport {

    private StatusReport() {}

    /** The status by the journal alone, when no process owns the migration: as of the time at which one last did. */
    public static Status of(Journal journal, MigrationState state) {
        return StatusNotes.read(journal, state);
    }

    /**
     * The status of a migration that this process owns.
     *
     * @param held why nothing goes on; empty if it does
     * @param tuning how fast it may copy
     */
    static Status of(MigrationState state, Optional<Live> live, String held, Tuning tuning) {
        if (live.isEmpty()) {
            return idle(state, held);
        }
        Live running = live.get();
        boolean copying = state.phase() == Phase.COPYING;
        Lag lag = running.stream().lag();
        Position position = running.stream().crossing().position();
        return new Status(
                state.migration(),
                state.phase().name(),
                state.authority().name(),
                state.switchState().name(),
                state.owner(),
                true,
                running.direction().name(),
                StatusNotes.apply(running),
                running.progress().rowsCopiedInAll(),
                expected(running),
                running.progress().bytesCopiedInAll(),
                running.progress().changesRead(),
                running.progress().changesWritten(),
                lag.behind().toMillis(),
                lag.bytesWaiting(),
                running.stream().lanes(),
                copying ? tuning.effort().lanes() : 0,
                copying ? tuning.effort().chunkBytes() : 0,
                position.encode(),
                retention(running, position),
                running.marks(),
                running.verifier().isSwept() ? 1 : running.verifier().sweepDone(),
                running.verifier().rechecked(),
                running.verifier().waiting(),
                running.verifier().mismatches().size(),
                quarantined(running),
                held.isEmpty() ? waiting(running) : held,
                throttled(tuning.throttle()),
                Optional.empty(),
                nextSteps(state.phase()));
    }

    private static String throttled(Throttle throttle) {
        return throttle.cause().map(StatusReport::words).orElse("");
    }

    private static String words(Throttle.Cause cause) {
        String rate = Quantities.show(cause.rate());
        return cause.harm()
                .map(harm -> "%s; reading is held to %s".formatted(harm, rate))
                .orElseGet(() -> "reading waits for its rate of " + rate
                        + cause.window().map(" from "::concat).orElse(""));
    }

    /** With nothing known but the state. */
    static Status idle(MigrationState state, String held) {
        return new Status(
                state.migration(),
                state.phase().name(),
                state.authority().name(),
                state.switchState().name(),
                state.owner(),
                false,
                "",
                "",
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                0,
                0,
                0,
                held,
                "",
                Optional.empty(),
                nextSteps(state.phase()));
    }

    /** About how many rows the source has; 0 if it does not answer. */
    static long expected(Live running) {
        try {
            return running.direction().tables().stream()
                    .mapToLong(table -> running.direction()
                            .source()
                            .estimate(table.source())
                            .rows())
                    .sum();
        } catch (StoreException e) {
            return 0;
        }
    }

    private static Optional<Double> retention(Live running, Position position) {
        try {
            return running.direction().source().retention(position).map(StatusReport::hours);
        } catch (StoreException e) {
            return Optional.empty();
        }
    }

    private static double hours(Duration length) {
        return length.toSeconds() / 3600.0;
    }

    private static long quarantined(Live running) {
        try {
            return running.leftOut().size();
        } catch (StoreException e) {
            return 0;
        }
    }

    private static String waiting(Live running) {
        try {
            return running.direction().target().waiting().orElse("");
        } catch (StoreException e) {
            return "";
        }
    }

    private static List<String> nextSteps(Phase phase) {
        return switch (phase) {
            case NEW -> List.of("check", "run");
            case PREPARED, COPYING, COPIED, INDEXED -> List.of("run");
            case VERIFIED -> List.of("run", "verify", "cutover --dry-run", "cutover");
            case SWITCHING -> List.of("run");
            case SWITCHED -> List.of("run", "verify", "rollback", "finish");
            case FINISHED -> List.of("report");
        };
    }
}
