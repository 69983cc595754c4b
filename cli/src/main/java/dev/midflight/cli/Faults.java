package dev.midflight.cli;

import dev.midflight.engine.Version;
import dev.midflight.engine.assess.RefusedException;
import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreRefusedException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Turns whatever a command throws into words for an operator and an exit code. */
final class Faults {

    private static final int CAUSES_MAX = 20;

    private Faults() {}

    /** The explanation of a failure on the way. */
    static Explanation explain(Throwable failure) {
        return known(failure).orElseGet(() -> faultOfMidflight(failure));
    }

    /** The explanation of a failure before anything was begun: a store that cannot be used refuses the migration. */
    static CommandException atFirstConnection(StoreException failure) {
        return new CommandException(of(failure, RefusedException.EXIT_REFUSED), failure);
    }

    /** The explanation, unless the failure is a fault of Midflight itself. */
    static Optional<Explanation> known(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            Optional<Explanation> explanation = one(cause);
            if (explanation.isPresent()) {
                return explanation;
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static Optional<Explanation> one(Throwable failure) {
        if (failure instanceof Explained explained) {
            return Optional.of(explained.explanation());
        }
        if (failure instanceof StoreRefusedException refused) {
            return Optional.of(of(refused, RefusedException.EXIT_REFUSED));
        }
        if (failure instanceof StoreException store) {
            return Optional.of(of(store, Explanation.EXIT_RESUMABLE));
        }
        if (failure instanceof StaleOwnerException) {
            return Optional.of(split(
                    String.valueOf(failure.getMessage()),
                    "Leave the migration to its present owner; midflight status names it.",
                    Explanation.EXIT_RESUMABLE));
        }
        if (failure instanceof InterruptedException) {
            return Optional.of(new Explanation(
                    "Stopped before the end",
                    "",
                    "the command was told to stop",
                    "Run the same command again; what was done is kept.",
                    Explanation.EXIT_RESUMABLE));
        }
        if (failure instanceof OutOfMemoryError) {
            return Optional.of(outOfMemory());
        }
        if (failure instanceof UncheckedIOException io) {
            return Optional.of(new Explanation(
                    String.valueOf(io.getMessage()),
                    "",
                    "the system says " + io.getCause(),
                    "Give this user the file and its disk room, then run the same command again.",
                    Explanation.EXIT_RESUMABLE));
        }
        return Optional.empty();
    }

    private static Explanation outOfMemory() {
        return new Explanation(
                "Cannot go on",
                "",
                "the memory of this process, %d MiB, is used up"
                        .formatted(Runtime.getRuntime().maxMemory() >> 20),
                "Give it more (MIDFLIGHT_JAVA_OPTS=-Xmx1g), or lower copy.chunk and copy.lanes; then run the same"
                        + " command again, which goes on where it stood.",
                Explanation.EXIT_RESUMABLE);
    }

    private static Explanation of(StoreException failure, int exit) {
        return split(String.valueOf(failure.getMessage()), failure.remedy(), exit);
    }

    /** Messages say what was attempted, then a colon, then what came back. */
    private static Explanation split(String message, String remedy, int exit) {
        int colon = message.indexOf(": ");
        return colon < 1
                ? new Explanation(message.isBlank() ? "Cannot go on" : message, "", "", remedy, exit)
                : new Explanation(message.substring(0, colon), "", message.substring(colon + 2), remedy, exit);
    }

    private static Explanation faultOfMidflight(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return new Explanation(
                "This is a fault of Midflight",
                trace.length == 0 ? "" : trace[0].toString(),
                failure.toString(),
                "Run the same command again, which goes on where it stood; report version %s and what --debug prints."
                        .formatted(Version.NUMBER),
                Explanation.EXIT_RESUMABLE);
    }
}
