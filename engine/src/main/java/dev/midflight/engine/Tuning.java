package dev.midflight.engine;

import dev.midflight.engine.copy.Effort;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.throttle.DayRates;
import dev.midflight.engine.throttle.Rate;
import dev.midflight.engine.throttle.Signal;
import dev.midflight.engine.throttle.Throttle;
import dev.midflight.engine.throttle.Time;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What may be changed while rows are copied; the plan has the first word. Safe for any thread. */
public final class Tuning {

    private final Throttle throttle;
    private final Effort effort;

    Tuning(MigrationPlan plan, Time time) {
        this.throttle = new Throttle(plan.throttle().rates(), plan.throttle().limits(), time);
        this.effort = new Effort(plan.copy().lanes(), plan.copy().chunkBytes(), time);
    }

    /** The most that is copied in a second from now on, at any time of day; empty for no limit. */
    public void rate(Optional<Rate> rate) {
        throttle.cap(DayRates.always(rate));
    }

    /** How much of a signal is harm from now on; empty if it is not to be looked at. */
    public void limit(Signal signal, OptionalLong limit) {
        throttle.limit(signal, limit);
    }

    /** Over how many lanes rows are copied from now on; empty to find out. */
    public void lanes(OptionalInt lanes) {
        effort.lanes(lanes);
    }

    /** How large chunks are to be from now on; empty to find out. */
    public void chunkBytes(OptionalLong bytes) {
        effort.chunkBytes(bytes);
    }

    Throttle throttle() {
        return throttle;
    }

    Effort effort() {
        return effort;
    }
}
