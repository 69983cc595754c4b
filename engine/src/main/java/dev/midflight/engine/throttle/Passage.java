package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A chunk that was let through: charged at first for what it was expected to hold, in the end for what it held. Where
 * there is a rate, its pieces are small and come evenly. One thread reads it; {@link #end} is for any.
 */
public final class Passage {

    /** For how long a chunk waits in all, because it holds a snapshot open. */
    static final Duration WAITS_MAX = Duration.ofSeconds(10);

    private final Throttle throttle;
    private final Amount expected;
    private long waitsNanos;
    private long nextAtNanos;
    private boolean begun;
    private long begunNanos;
    private long tookNanos;
    private Amount charged;
    private Amount read = Amount.NONE;

    Passage(Throttle throttle, Amount expected, long now) {
        this.throttle = requireNonNull(throttle, "throttle");
        this.expected = expected;
        this.charged = expected;
        this.nextAtNanos = now;
    }

    /**
     * Returns when the next piece may be read.
     *
     * @return how many bytes it may have
     */
    public long piece(long bytesMax) {
        if (begun) {
            tookNanos = throttle.nanos() - begunNanos;
        }
        waitsNanos += throttle.pauseUntil(nextAtNanos, WAITS_MAX.toNanos() - waitsNanos, expected);
        begun = true;
        begunNanos = throttle.nanos();
        return Math.min(bytesMax, throttle.pieceOf(expected, tookNanos));
    }

    /** So much more of the chunk was read; what goes beyond the expectation is charged at once. */
    public void read(Amount more) {
        nextAtNanos = throttle.dueAfter(more, nextAtNanos);
        charge(more);
    }

    private synchronized void charge(Amount more) {
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
