package dev.midflight.testkit.memory;

import dev.midflight.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A connection of one migration to a server; it ends when the server crashes, is cut or the store is closed. */
final class Session {

    private static final Duration LOCK_WAIT = Duration.ofSeconds(30);

    private final MemoryServer server;
    private final BooleanSupplier storeClosed;
    private final long incarnation;

    Session(MemoryServer server, BooleanSupplier storeClosed) {
        this.server = server;
        this.storeClosed = storeClosed;
        this.incarnation = server.incarnation();
        check("connect");
    }

    MemoryServer server() {
        return server;
    }

    boolean alive() {
        return !storeClosed.getAsBoolean() && incarnation == server.incarnation();
    }

    /** Requires that the connection still stands. */
    void check(String attempt) {
        if (!alive()) {
            throw lost(attempt);
        }
    }

    StoreUnavailableException lost(String attempt) {
        return new StoreUnavailableException(
                "Cannot %s: the connection to memory server %s was lost".formatted(attempt, server.name()),
                "Open a new connection.",
                null);
    }

    /** A step inside the server's gate; waits for locks as long as a store would. */
    <T> T step(String attempt, Supplier<T> step) {
        return step(attempt, LOCK_WAIT, step);
    }

    /** A step inside the server's gate; waits for locks up to {@code wait}. */
    <T> T step(String attempt, Duration wait, Supplier<T> step) {
        try {
            return tryStep(attempt, step);
        } catch (LockedException first) {
            server.reach(Faults.Point.WAIT, attempt);
            return stepOrTimeOut(attempt, wait, step);
        }
    }

    private <T> T stepOrTimeOut(String attempt, Duration wait, Supplier<T> step) {
        Attempt<T> result = new Attempt<>(() -> tryStep(attempt, step));
        if (!server.gate().await(result, wait)) {
            throw new StoreUnavailableException(
                    "Cannot %s: another transaction stood in the way for more than %s".formatted(attempt, wait),
                    "Look for a long transaction in the store.",
                    null);
        }
        return result.value();
    }

    private <T> T tryStep(String attempt, Supplier<T> step) {
        return server.gate().inside(() -> {
            check(attempt);
            return step.get();
        });
    }

    /** A step that is tried again whenever something changed, until it finds no lock. */
    private static final class Attempt<T> implements BooleanSupplier {

        private final Supplier<T> step;
        private java.util.Optional<T> value = java.util.Optional.empty();

        Attempt(Supplier<T> step) {
            this.step = step;
        }

        @Override
        public boolean getAsBoolean() {
            try {
                value = java.util.Optional.of(step.get());
                return true;
            } catch (LockedException locked) {
                return false;
            }
        }

        T value() {
            return value.orElseThrow();
        }
    }
}
