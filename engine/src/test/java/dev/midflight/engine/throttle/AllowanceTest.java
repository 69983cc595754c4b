package dev.midflight.engine.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AllowanceTest {

    private static final long MIB = 1 << 20;

    private final Allowance allowance = new Allowance(false);

    private long allowed() {
        return allowance.rate().map(Rate::perSecond).orElse(Long.MAX_VALUE);
    }

    @Test
    void withoutHarmNothingIsHeld() {
        allowance.step(false, 100 * MIB, false);

        assertThat(allowance.rate()).isEmpty();
    }

    @Test
    void harmTakesAPartOfWhatWasReadAndEachFurtherSecondMore() {
        allowance.step(true, 100 * MIB, false);
        assertThat(allowed()).isEqualTo(70 * MIB);

        allowance.step(true, 70 * MIB, true);
        assertThat(allowed()).isEqualTo(49 * MIB);
    }

    @Test
    void lastingHarmLeavesTheLeast() {
        for (int second = 0; second < 100; second++) {
            allowance.step(true, (double) Math.min(allowed(), 100 * MIB), true);
        }

        assertThat(allowed()).isEqualTo(Allowance.FLOOR);
    }

    @Test
    void secondBetweenTwoChunksDoesNotCountAsStandingStill() {
        allowance.step(true, 100 * MIB, false);
        allowance.step(true, 0, true);

        assertThat(allowed()).isEqualTo(49 * MIB);
    }

    @Test
    void harmBeforeAnythingWasReadHoldsTheFirstChunks() {
        allowance.step(true, 0, false);

        assertThat(allowed()).isEqualTo(Allowance.FLOOR);
    }

    @Test
    void itGrowsByTheSameEachSecondWithoutHarm() {
        allowance.step(true, 100 * MIB, false);
        allowance.step(false, 70 * MIB, true);
        allowance.step(false, 75 * MIB, true);

        assertThat(allowed()).isEqualTo(80 * MIB);
    }

    @Test
    void whatIsNotUsedUpIsLifted() {
        allowance.step(true, 100 * MIB, false);
        allowance.step(false, 20 * MIB, false);

        assertThat(allowance.rate()).isEqualTo(Optional.empty());
    }

    @Test
    void carefulCopyBeginsWithLittleAndHasTwiceAsMuchEachSecondUntilThereIsHarm() {
        Allowance careful = new Allowance(true);
        assertThat(careful.rate()).contains(new Rate(Allowance.FIRST, Rate.Unit.BYTES));

        careful.step(false, 4 * MIB, true);
        careful.step(false, 8 * MIB, true);
        assertThat(careful.rate()).contains(new Rate(16 * MIB, Rate.Unit.BYTES));

        careful.step(true, 20 * MIB, true);
        careful.step(false, 14 * MIB, true);
        assertThat(careful.rate().orElseThrow().perSecond()).isBetween(11 * MIB, 13 * MIB);
    }

    @Test
    void carefulCopyIsNotAllowedMoreThanItUses() {
        Allowance careful = new Allowance(true);
        for (int second = 0; second < 100; second++) {
            careful.step(false, 3 * MIB, false);
        }

        assertThat(careful.rate()).contains(new Rate(Allowance.FIRST, Rate.Unit.BYTES));
    }

    @Test
    void newLimitIsFoundFromWhatThereWas() {
        Allowance careful = new Allowance(true);
        careful.step(false, 4 * MIB, true);
        careful.step(false, 8 * MIB, true);
        careful.step(true, 16 * MIB, true);
        long before = careful.rate().orElseThrow().perSecond();

        careful.begin(true);
        careful.step(false, (double) before, true);
        assertThat(careful.rate()).contains(new Rate(2 * before, Rate.Unit.BYTES));

        careful.begin(false);
        assertThat(careful.rate()).isEmpty();
    }

    /** A source that is harmed by more than 30 MiB/s, and a copy that could do 100. */
    @Test
    void itSettlesBelowTheHarm() {
        long copied = 0;
        int harmful = 0;
        for (int second = 0; second < 600; second++) {
            long read = Math.min(allowed(), 100 * MIB);
            boolean harm = read > 30 * MIB;
            allowance.step(harm, (double) read, true);
            if (second >= 60) {
                copied += read;
                harmful += harm ? 1 : 0;
            }
        }

        assertThat(copied / 540).isBetween(20 * MIB, 30 * MIB);
        assertThat(harmful).isLessThan(540 / 3);
    }
}
