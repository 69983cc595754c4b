package dev.midflight.engine.ramp;

import static dev.midflight.engine.ramp.Figures.count;
import static dev.midflight.engine.ramp.Figures.natural;
import static java.util.Objects.requireNonNull;

import dev.midflight.engine.plan.RouterSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * One step of a ramp, and what it takes to leave it upwards. The other gates are the same for all steps.
 *
 * @param reach which reads the new store serves
 * @param time how long it lasts at least: as long as it takes until the traffic has shown all its sides
 * @param comparisons how many distinct keys must be compared at least
 * @param mismatches which level of agreement it proves
 */
public record RampStep(Reach reach, Duration time, long comparisons, MismatchTest mismatches) {

    private static final int FIRST_PPM = 100;
    private static final int MIDDLE_PPM = 100_000;
    private static final int ALL_PPM = 1_000_000;

    /** What is to be ruled out is ten times what is good enough. */
    private static final double GOOD_ENOUGH = 0.1;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** Requires a time and a number that are none or more. */
    public RampStep {
        requireNonNull(reach, "reach");
        requireNonNull(mismatches, "mismatches");
        natural(time.toNanos(), "time");
        natural(comparisons, "comparisons");
    }

    /**
     * A step with what is usual for it. As few reads as the early steps have cannot prove six nines: up to 0.01 % of
     * the entities it is 0.01 % of mismatches against 0.1 %, up to 10 % it is 0.001 % against 0.01 %, above it is
     * 0.00001 % against 0.0001 %. It lasts an hour, or a day if the new store serves everything, and has at least as
     * many comparisons as pass without a mismatch.
     */
    public static RampStep usual(Reach reach) {
        int ppm = reach instanceof Reach.Share share ? share.ppm() : 0;
        MismatchTest mismatches = ppm <= FIRST_PPM
                ? new MismatchTest(1e-4, 1e-3)
                : ppm <= MIDDLE_PPM ? new MismatchTest(1e-5, 1e-4) : new MismatchTest(1e-7, 1e-6);
        return new RampStep(reach, ppm == ALL_PPM ? DAY : HOUR, mismatches.cleanNeeded(), mismatches);
    }

    /** The same as asked for in a plan, where it was. */
    public static RampStep of(RouterSettings.Step asked) {
        RampStep usual = usual(Reach.parse(asked.to()));
        MismatchTest mismatches = asked.agree()
                .map(agree -> BigDecimal.ONE.subtract(agree.fraction()).doubleValue())
                .map(differ -> new MismatchTest(differ * GOOD_ENOUGH, differ))
                .orElse(usual.mismatches());
        return new RampStep(
                usual.reach(),
                asked.time().orElse(usual.time()),
                asked.keys().orElse(mismatches.cleanNeeded()),
                mismatches);
    }

    /**
     * What is known of this step by its time and its comparisons.
     *
     * @param since how long the step is in force
     * @param clean distinct keys of which every comparison agreed, in this step
     * @param differing distinct keys of which a comparison differed, in this step
     */
    public Judgement judge(Duration since, long clean, long differing) {
        natural(since.toNanos(), "since");
        Judgement enough = new Judgement(
                since.compareTo(time) >= 0 ? Answer.GO : Answer.WAIT,
                "time: %s s of %s".formatted(count(since.toSeconds()), count(time.toSeconds())));
        Judgement many = new Judgement(
                clean + differing >= comparisons ? Answer.GO : Answer.WAIT,
                "comparisons: %s keys of %s".formatted(count(clean + differing), count(comparisons)));
        return Judgement.all(List.of(enough, many, mismatches.judge(clean, differing)));
    }
}
