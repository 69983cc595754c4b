package dev.midflight.engine.throttle;

import java.time.Duration;
import java.util.Optional;

/**
 * How many bytes a second the copy may have without harm: nobody knows, so it is found by trying. As soon as there is
 * harm, the copy is held to a part of what it had; while there is none, it may have a little more each second. Additive
 * increase, multiplicative decrease: the rule by which TCP shares a line that it cannot see, and it settles just below
 * where harm begins. Like TCP it begins with little, twice as much each second until harm is met, and it never grows by
 * what it does not use.
 *
 * <p>If the operator has set no limit, nothing holds the copy until there is harm, nor afterwards once it does not use
 * up what it may have.
 *
 * <p>It never falls to nothing, for harm may have other causes, and a copy is to end at some time.
 *
 * <p>Not thread-safe, and without a clock: one calls {@link #step} each {@link #STEP}.
 */
final class Allowance {

    static final Duration STEP = Duration.ofSeconds(1);

    /** The least that is allowed, and the grain of what is. */
    static final long FLOOR = 64 << 10;

    /** What is left after a second with harm. */
    private static final double BACK_OFF = 0.7;

    /** What is added after a second without, as a part of what there was when harm began, or of more than that. */
    private static final double GROWTH = 0.05;

    /** With what a careful copy begins. */
    static final long FIRST = 4 << 20;

    private boolean careful;
    private double allowed;
    private double before;
    private boolean harmed;
    private boolean harmless;

    /** Begins with little if it is to be careful, else with everything. */
    Allowance(boolean careful) {
        begin(careful);
    }

    /** Begins anew, with no less than it had. */
    final void begin(boolean newCareful) {
        boolean held = careful && !Double.isInfinite(allowed);
        careful = newCareful;
        harmless = true;
        allowed = !careful ? Double.POSITIVE_INFINITY : held ? Math.max(FIRST, allowed) : FIRST;
    }

    /**
     * A second has passed.
     *
     * @param harm whether there is any
     * @param speed how many bytes were read in it
     * @param held whether the copy waited for the sake of what is allowed
     */
    void step(boolean harm, double speed, boolean held) {
        if (harm) {
            boolean betweenChunks = speed == 0 && !Double.isInfinite(allowed);
            double had = betweenChunks ? allowed : Math.min(allowed, speed);
            before = harmed ? before : had;
            allowed = Math.max(FLOOR, had * BACK_OFF);
            harmless = false;
        } else if (held) {
            allowed += harmless ? allowed : Math.max(FLOOR, Math.max(before, allowed) * GROWTH);
        } else if (!careful) {
            allowed = Double.POSITIVE_INFINITY;
        }
        harmed = harm;
    }

    /** What is allowed now; nothing if there is no limit. */
    Optional<Rate> rate() {
        if (Double.isInfinite(allowed)) {
            return Optional.empty();
        }
        long grains = (long) (allowed / FLOOR);
        return Optional.of(new Rate(grains * FLOOR, Rate.Unit.BYTES));
    }
}
