package dev.midflight.cli;

import dev.midflight.engine.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How fast rows and changes go, over the last seconds. One thread. */
final class Pace {

    /** How much the newest second counts: chunks end in bursts, which should not make the figures jump. */
    private static final double WEIGHT = 0.3;

    private final LongSupplier nanos;
    private long seenAtNanos;
    private boolean seen;
    private long rows;
    private long changes;
    private double rowsPerSecond;
    private double changesPerSecond;

    Pace(LongSupplier nanos) {
        this.nanos = nanos;
        this.seenAtNanos = nanos.getAsLong();
    }

    long nanos() {
        return nanos.getAsLong();
    }

    /** Takes the figures of now into account; the first ones may be from an earlier process. */
    void see(Status now) {
        long at = nanos.getAsLong();
        double seconds = Math.max(1e-3, (at - seenAtNanos) / 1e9);
        if (seen) {
            rowsPerSecond = smooth(rowsPerSecond, (now.rowsCopied() - rows) / seconds);
            changesPerSecond = smooth(changesPerSecond, (now.changesRead() - changes) / seconds);
        }
        seen = true;
        seenAtNanos = at;
        rows = now.rowsCopied();
        changes = now.changesRead();
    }

    /** A new direction counts from zero, which is no negative pace. */
    private static double smooth(double before, double newest) {
        return Math.max(0, before * (1 - WEIGHT) + Math.max(0, newest) * WEIGHT);
    }

    long rowsPerSecond() {
        return Math.round(rowsPerSecond);
    }

    long changesPerSecond() {
        return Math.round(changesPerSecond);
    }

    /** How long the copy still takes at this pace; empty if nobody knows. */
    Optional<Duration> left(Status now) {
        long left = now.rowsExpected() - now.rowsCopied();
        boolean copying = now.phase().equals("COPYING");
        return copying && left > 0 && rowsPerSecond >= 1
                ? Optional.of(Duration.ofSeconds((long) (left / rowsPerSecond)))
                : Optional.empty();
    }
}
