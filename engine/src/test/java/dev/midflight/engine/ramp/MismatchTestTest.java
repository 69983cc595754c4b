package dev.midflight.engine.ramp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MismatchTestTest {

    private static final int RUNS = 3_000;
    private static final MismatchTest SIX_NINES = new MismatchTest(1e-7, 1e-6);
    private static final MismatchTest THREE_NINES = new MismatchTest(1e-4, 1e-3);

    @ParameterizedTest
    @CsvSource({"1e-7, 1e-6, 5105686", "1e-5, 1e-4, 51055", "1e-4, 1e-3, 5103"})
    void passesWithTheFirstCleanComparisonThatReachesTheBound(double p0, double p1, long needed) {
        MismatchTest test = new MismatchTest(p0, p1);

        assertThat(test.cleanNeeded()).isEqualTo(needed);
        assertThat(test.judge(needed - 1, 0).answer()).isEqualTo(Answer.WAIT);
        assertThat(test.judge(needed, 0).answer()).isEqualTo(Answer.GO);
    }

    @ParameterizedTest
    @CsvSource({"1e-7, 1e-6", "1e-5, 1e-4", "1e-4, 1e-3"})
    void cleanComparisonsNeededAgreeWithTheLikelihoodsThemselves(double p0, double p1) {
        long needed = new MismatchTest(p0, p1).cleanNeeded();

        assertThat(Math.pow((1 - p1) / (1 - p0), (double) needed)).isLessThanOrEqualTo(0.01 / 0.99);
        assertThat(Math.pow((1 - p1) / (1 - p0), (double) (needed - 1))).isGreaterThan(0.01 / 0.99);
    }

    @Test
    void mismatchCostsTwoAndAHalfMillionCleanComparisons() {
        long with = SIX_NINES.cleanNeeded(1);

        assertThat(with - SIX_NINES.cleanNeeded()).isBetween(2_558_000L, 2_559_000L);
        assertThat(SIX_NINES.judge(with - 1, 1).answer()).isEqualTo(Answer.WAIT);
        assertThat(SIX_NINES.judge(with, 1).answer()).isEqualTo(Answer.GO);
    }

    @Test
    void twoEarlyMismatchesStopAndTwoLateOnesDoNot() {
        assertThat(SIX_NINES.judge(0, 1).answer()).isEqualTo(Answer.WAIT);
        assertThat(SIX_NINES.judge(11_000, 2).answer()).isEqualTo(Answer.STOP);
        assertThat(SIX_NINES.judge(12_000, 2).answer()).isEqualTo(Answer.WAIT);
        assertThat(SIX_NINES.judge(12_000, 3).answer()).isEqualTo(Answer.STOP);
    }

    @Test
    void nothingComparedIsWait() {
        assertThat(SIX_NINES.judge(0, 0))
                .isEqualTo(new Judgement(
                        Answer.WAIT,
                        "mismatches: of 0 keys compared none differs; 5,105,686 more that agree are needed"
                                + " to rule out 0.0001 % of the reads"));
    }

    @Test
    void reasonHasTheNumbers() {
        assertThat(SIX_NINES.judge(5_105_686, 0).why())
                .isEqualTo("mismatches: of 5,105,686 keys compared none differs, which rules out that 0.0001 % of the"
                        + " reads do");
        assertThat(THREE_NINES.judge(10, 3).why())
                .isEqualTo("mismatches: of 13 keys compared 3 differ, more often than 0.01 % of the reads");
    }

    @ParameterizedTest
    @CsvSource({"1e-7, 1e-6", "1e-4, 1e-3"})
    void goodFollowersPassAndBadOnesDoNot(double p0, double p1) {
        MismatchTest test = new MismatchTest(p0, p1);

        assertThat(passed(test, p0)).isBetween(0.985, 1.0);
        assertThat(passed(test, 3 * p0)).isBetween(0.70, 0.85);
        assertThat(passed(test, p1)).isBetween(0.003, 0.0125);
        assertThat(passed(test, 3 * p1)).isLessThan(0.0005);
    }

    /** The part of the runs that pass, if a comparison differs with probability {@code p}. */
    private static double passed(MismatchTest test, double p) {
        SplittableRandom random = new SplittableRandom(7);
        int passed = 0;
        for (int run = 0; run < RUNS; run++) {
            passed += passes(test, p, random) ? 1 : 0;
        }
        return (double) passed / RUNS;
    }

    private static boolean passes(MismatchTest test, double p, SplittableRandom random) {
        long clean = 0;
        for (int mismatches = 0; ; mismatches++) {
            if (test.judge(clean, mismatches).answer() == Answer.STOP) {
                return false;
            }
            // The ratio only falls until the next mismatch; so it is enough to look where it would pass.
            long untilNext = (long) (Math.log1p(-random.nextDouble()) / Math.log1p(-p));
            long goal = test.cleanNeeded(mismatches);
            if (clean + untilNext >= goal) {
                assertThat(test.judge(goal, mismatches).answer()).isEqualTo(Answer.GO);
                return true;
            }
            clean += untilNext;
        }
    }

    @Test
    void probabilitiesOutOfOrderAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MismatchTest(1e-3, 1e-4));
        assertThatIllegalArgumentException().isThrownBy(() -> new MismatchTest(0, 1e-4));
        assertThatIllegalArgumentException().isThrownBy(() -> new MismatchTest(1e-4, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new MismatchTest(1e-4, 1e-3, 0.5, 0.01));
        assertThatIllegalArgumentException().isThrownBy(() -> SIX_NINES.judge(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> SIX_NINES.judge(0, -1));
    }
}
