package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

/**
 * A chunk that was let through: charged at first for what it was expected to hold, in the end for what it held. Safe
 * for any thread.
 */
public final class Passage {

    private final Throttle throttle;
    private Amount charged;
    private Amount read = Amount.NONE;

    Passage(Throttle throttle, Amount expected) {
        this.throttle = requireNonNull(throttle, "throttle");
        this.charged = expected;
    }

    /** So much more of the chunk was read; what goes beyond the expectation is charged at once. */
    public synchronized void read(Amount more) {
        read = read.plus(more);
        Amount beyond = read.minus(charged);
        Amount charge = new Amount(Math.max(0, beyond.rows()), Math.max(0, beyond.bytes()));
        charged = charged.plus(charge);
        throttle.passed(more, charge);
    }

    /** The chunk is at its end; what it had less than expected is given back. */
    public synchronized void end() {
        Amount less = read.minus(charged);
        charged = read;
        throttle.passed(Amount.NONE, less);
    }
}
