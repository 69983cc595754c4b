package dev.midflight.engine.throttle;

import java.time.Duration;
import java.util.Optional;

/**
 * How far the copy is ahead of a rate, kept as the moment at which everything that passed is paid for.
 *
 * <p>Paid is afterwards: one may pass as soon as what went before is paid, however much it takes. So a chunk larger
 * than a second's worth passes, and the next one waits the longer. Time in which nothing passed saves up at most
 * {@link #BURST}, or a pause of a minute would be followed by a minute's worth at once.
 *
 * <p>Not thread-safe; the clock is the caller's.
 */
final class Debt {

    /** What can be saved up. */
    static final Duration BURST = Duration.ofMillis(100);

    private Optional<Rate> rate;
    private long paidAtNanos;

    /** Nothing is owed at first; without a rate, nothing ever is. */
    Debt(Optional<Rate> rate, long now) {
        this.rate = rate;
        this.paidAtNanos = now;
    }

    /** Takes another rate, at which what is owed is paid off from now on. */
    void set(Optional<Rate> newRate, long now) {
        if (newRate.equals(rate)) {
            return;
        }
        long owed = Math.max(0, paidAtNanos - now);
        boolean sameUnit = rate.map(Rate::unit).equals(newRate.map(Rate::unit));
        double before = rate.map(Rate::perSecond).orElse(0L);
        double factor = sameUnit ? before / newRate.map(Rate::perSecond).orElse(1L) : 0;
        paidAtNanos = now + (long) (owed * factor);
        rate = newRate;
    }

    Optional<Rate> rate() {
        return rate;
    }

    /** So much more has passed, or, below zero, so much less than was said. */
    void charge(Amount amount, long now) {
        if (rate.isPresent()) {
            paidAtNanos = Math.max(paidAtNanos, now - BURST.toNanos());
            paidAtNanos += rate.get().nanosOf(amount);
        }
    }

    /** How long until everything is paid. */
    Duration owed(long now) {
        return rate.isEmpty() ? Duration.ZERO : Duration.ofNanos(Math.max(0, paidAtNanos - now));
    }
}
