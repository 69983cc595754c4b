package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Does something again until it succeeds, until the failure is of a kind that repeating does not cure, or until the
 * deadline. The pauses double from the first to the longest, and each is shortened at random by up to half, so that
 * many who lost the same server do not come back at the same moment.
 *
 * <p>Threads: any.
 */
public final class Retry {

    private final Limits limits;
    private final Waiter waiter;
    private final RandomGenerator random;

    /** Repeats within {@code limits}. The generator is used by all threads that call {@link #call}. */
    public Retry(Limits limits, Waiter waiter, RandomGenerator random) {
        this.limits = requireNonNull(limits, "limits");
        this.waiter = requireNonNull(waiter, "waiter");
        this.random = requireNonNull(random, "random");
    }

    /**
     * Calls {@code attempt} until it returns.
     *
     * @param worthRepeating true for a failure that may be gone the next time
     * @return what the attempt that succeeded returned
     * @throws RuntimeException the last attempt's failure, as it was thrown; those before it are suppressed in it, up
     *     to {@link Limits#KEPT_FAILURES_MAX}
     */
    @SuppressWarnings("IllegalCatch") // Which failures may be repeated is for the caller to say.
    public <T> T call(Attempt<T> attempt, Predicate<RuntimeException> worthRepeating) throws InterruptedException {
        long begun = waiter.nanos();
        Duration pause = limits.firstPause();
        Failures failures = new Failures();
        for (int number = 1; ; number++) {
            try {
                return attempt.run(number);
            } catch (RuntimeException failure) {
                Duration wait = shortened(pause);
                boolean late =
                        Duration.ofNanos(waiter.nanos() - begun).plus(wait).compareTo(limits.deadline()) > 0;
                if (late || !worthRepeating.test(failure)) {
                    throw failures.suppressedIn(failure);
                }
                failures.keep(failure);
                waiter.pause(wait);
                pause = longer(pause);
            }
        }
    }

    private Duration shortened(Duration pause) {
        return Duration.ofNanos((long) (pause.toNanos() * (0.5 + random.nextDouble() / 2)));
    }

    private Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(limits.longestPause()) > 0 ? limits.longestPause() : doubled;
    }

    /** Something that may be done more than once. */
    @FunctionalInterface
    public interface Attempt<T> {

        /**
         * Does it.
         *
         * @param number from 1
         */
        T run(int number) throws InterruptedException;
    }

    /**
     * How long to go on.
     *
     * @param deadline no attempt begins later than this after the first
     * @param firstPause the pause after the first failure, more than zero
     * @param longestPause what the pauses grow to
     */
    public record Limits(Duration deadline, Duration firstPause, Duration longestPause) {

        /** How many earlier failures are kept to show. */
        public static final int KEPT_FAILURES_MAX = 3;

        /** Requires pauses above zero that grow. */
        public Limits {
            requireNonNull(deadline, "deadline");
            if (firstPause.isZero() || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
                throw new IllegalArgumentException("pauses from %s to %s".formatted(firstPause, longestPause));
            }
        }
    }

    /** The failures before the last, as many as are of use. */
    private static final class Failures {

        private final List<RuntimeException> kept = new ArrayList<>();

        void keep(RuntimeException failure) {
            if (kept.size() < Limits.KEPT_FAILURES_MAX) {
                kept.add(failure);
            }
        }

        RuntimeException suppressedIn(RuntimeException last) {
            kept.stream().filter(failure -> failure != last).forEach(last::addSuppressed);
            return last;
        }
    }
}
