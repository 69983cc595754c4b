package dev.midflight.engine.ramp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProvenTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4605168 | 0 | at least 99.9999 % of reads agree, with 99 % confidence (4,605,168"
                        + " comparisons, none differs)",
                "4605167 | 0 | at least 99.9998 % of reads agree, with 99 % confidence (4,605,167"
                        + " comparisons, none differs)",
                "900     | 0 | at least 99.4 % of reads agree, with 99 % confidence (900 comparisons, none differs)",
                "100     | 0 | at least 95 % of reads agree, with 99 % confidence (100 comparisons, none differs)",
                "1       | 0 | nothing is proven yet (1 comparison, none differs)",
                "999     | 1 | at least 99.3 % of reads agree, with 99 % confidence (1,000 comparisons, 1 differs)",
                "1       | 999 | nothing is proven yet (1,000 comparisons, 999 differ)",
                "0       | 3 | nothing is proven yet (3 comparisons, 3 differ)",
                "0       | 0 | nothing is proven yet (no comparison)",
            })
    void saysNoMoreThanIsProven(long clean, long mismatches, String sentence) {
        assertThat(new Proven(clean, mismatches).sentence()).isEqualTo(sentence);
    }

    @Test
    void confidenceIsShownAsItIs() {
        assertThat(new Proven(2_995_732, 0, 0.95).sentence())
                .isEqualTo("at least 99.9999 % of reads agree, with 95 % confidence"
                        + " (2,995,732 comparisons, none differs)");
        assertThat(new Proven(10_000, 0, 0.999).sentence()).contains("with 99.9 % confidence");
    }

    @Test
    void shownAgreementIsNeverMoreThanTheExactOne() {
        for (long clean = 1; clean < 20_000_000; clean += 1 + clean / 7) {
            Proven proven = new Proven(clean, 0);

            // What is shown, to the power of the comparisons: it must be no more than 1 %.
            BigDecimal power = proven.agreement().pow((int) clean, MathContext.DECIMAL128);

            assertThat(power).as("%d", clean).isLessThanOrEqualTo(new BigDecimal("0.01"));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 30", "3, 997", "15, 200", "16, 200", "40, 12", "200, 5000", "3, 4000000", "500, 300"})
    void boundIsWhereSoFewMismatchesHaveTheProbabilityThatIsLeft(long mismatches, long clean) {
        double bound = new Proven(clean, mismatches).bound();

        assertThat(tail(mismatches, clean, bound)).isCloseTo(0.01, within(1e-8));
    }

    /** The probability of at most so many mismatches, by the formula in the book. */
    private static double tail(long mismatches, long clean, double p) {
        long all = mismatches + clean;
        double sum = 0;
        double logChoose = 0;
        for (long k = 0; k <= mismatches; k++) {
            sum += Math.exp(logChoose + (double) k * Math.log(p) + (double) (all - k) * Math.log1p(-p));
            logChoose += Math.log((double) (all - k)) - Math.log((double) (k + 1));
        }
        return sum;
    }

    @Test
    void boundOfVeryManyIsThatOfTheNormalDistribution() {
        double bound = new Proven(9_000_000_000L, 1_000_000_000L).bound();

        assertThat(bound - 0.1).isCloseTo(2.3263479 * Math.sqrt(0.1 * 0.9 / 1e10), Percentage.withPercentage(0.1));
    }

    @Test
    void moreMismatchesProveLess() {
        double last = 0;
        for (int mismatches = 0; mismatches < 100; mismatches++) {
            double bound = new Proven(1_000, mismatches).bound();

            assertThat(bound).isGreaterThan(last);
            last = bound;
        }
    }

    @Test
    void wrongNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Proven(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Proven(0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Proven(0, 0, 1));
    }
}
