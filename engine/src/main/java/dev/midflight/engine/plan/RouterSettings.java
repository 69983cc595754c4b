package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the application's routers are led.
 *
 * @param lease for how long a router may go on without hearing anything
 * @param behind how old what is read at the follower may be
 * @param shadow of how many entities the reads are done at both sides and compared
 * @param ramp the steps in which reads move; empty for one's own choice each time
 * @param exclude entities that are read at the old side at every step, whatever their share
 * @param gates what lets a step pass
 */
public record RouterSettings(
        Duration lease, Duration behind, Percent shadow, List<Step> ramp, List<String> exclude, Gates gates) {

    /** Shorter, and a pause of the garbage collector ends it; longer, and a lost process holds up each step. */
    private static final Duration LEASE_MIN = Duration.ofSeconds(1);

    private static final Duration LEASE_MAX = Duration.ofHours(1);

    /** Requires times in their range. */
    public RouterSettings {
        requireNonNull(shadow, "shadow");
        requireNonNull(gates, "gates");
        ramp = List.copyOf(ramp);
        exclude = List.copyOf(exclude);
        if (lease.compareTo(LEASE_MIN) < 0 || lease.compareTo(LEASE_MAX) > 0) {
            throw new IllegalArgumentException("%s is not in 1s to 1h".formatted(Quantities.show(lease)));
        }
        if (behind.isZero() || behind.isNegative()) {
            throw new IllegalArgumentException("behind is above zero, not %s".formatted(Quantities.show(behind)));
        }
    }

    /**
     * A step of the ramp; what is not said is usual for the step.
     *
     * @param to which reads the new side serves, as {@code ramp --to} takes it
     * @param time how long it lasts at least
     * @param keys how many distinct keys are compared at least
     * @param agree the share of keys of which it is to be proven that they agree
     */
    public record Step(String to, Optional<Duration> time, OptionalLong keys, Optional<Percent> agree) {}

    /**
     * What lets a step pass besides the comparisons.
     *
     * @param errors by how much the follower may fail more often; empty if that is not asked
     * @param latency whether the follower's latency is asked
     * @param notCompared how many comparisons may be left out
     * @param unknown how many may end without a verdict
     * @param dirtyKeys how many keys may be marked and not yet be at the follower; empty if that is not asked
     * @param patience how long evidence is waited for
     * @param external who else is asked
     */
    public record Gates(
            Optional<Percent> errors,
            boolean latency,
            Percent notCompared,
            Percent unknown,
            OptionalLong dirtyKeys,
            Duration patience,
            External external) {

        /**
         * Others who have a say.
         *
         * @param gates those, in the order of the plan
         * @param every how often each is asked
         */
        public record External(List<ExternalGate> gates, Duration every) {

            private static final Duration EVERY_MIN = Duration.ofSeconds(1);

            /** Requires a time that is no burden to them. */
            public External {
                gates = List.copyOf(gates);
                if (every.compareTo(EVERY_MIN) < 0) {
                    throw new IllegalArgumentException(
                            "%s is below %s".formatted(Quantities.show(every), Quantities.show(EVERY_MIN)));
                }
            }
        }
    }
}
