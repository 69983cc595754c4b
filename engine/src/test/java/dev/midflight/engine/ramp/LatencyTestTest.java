package dev.midflight.engine.ramp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class LatencyTestTest {

    private static final LatencyMargin TENTH = new LatencyMargin(0.1, 0);
    private static final int PAIRS = 5_000;

    private final Random random = new Random(5);

    /** A latency around 10 ms with a long tail. */
    private long latency() {
        return Math.round(10_000 * Math.exp(random.nextGaussian()));
    }

    private interface Pair {
        void addTo(LatencyTest test);
    }

    /** The part of the runs that are stopped at any of the looks, one after each pair. */
    private static double stopped(double alpha, LatencyMargin margin, int runs, Pair pair) {
        int stopped = 0;
        for (int run = 0; run < runs; run++) {
            LatencyTest test = new LatencyTest(alpha, margin);
            for (int i = 0; i < PAIRS; i++) {
                pair.addTo(test);
            }
            // A STOP stays, so that to look once at the end is to have looked all the time.
            stopped += test.judge().answer() == Answer.STOP ? 1 : 0;
        }
        return (double) stopped / runs;
    }

    @Test
    void withoutPairsItWaits() {
        LatencyTest test = new LatencyTest();

        assertThat(test.judge())
                .isEqualTo(new Judgement(
                        Answer.WAIT, "latency p50: no read of both stores; latency p99: no read of both stores"));

        test.add(1_000, 1_000);
        assertThat(test.judge().answer()).isEqualTo(Answer.WAIT);
        assertThat(test.judge().why()).contains("by 1 reads of both; at least 20 are needed", "at least 1,000 are");
    }

    @Test
    void equalStoresPass() {
        LatencyTest test = new LatencyTest();
        for (int i = 0; i < 3_000; i++) {
            test.add(latency(), latency());
        }

        assertThat(test.judge().answer()).as(test.judge().why()).isEqualTo(Answer.GO);
        assertThat(test.judge().why()).contains("latency p50: ", "latency p99: ", "by 3,000 reads of both");
    }

    @Test
    void falseAlarmsAreAsRareAsPromisedAtTheVeryMargin() {
        // The old store's latency by just what is allowed, drawn anew: the worst that is no violation.
        double independent = stopped(0.1, TENTH, 150, test -> test.add(latency(), TENTH.over(latency())));

        assertThat(independent).isLessThanOrEqualTo(0.1);
    }

    @Test
    void slowTimesOfBothAreNoEvidence() {
        int[] at = {0};

        double drifting = stopped(0.1, TENTH, 20, test -> {
            at[0]++;
            double slow = 2 + Math.sin(at[0] / 300.0);
            test.add((long) (latency() * slow), (long) (latency() * slow));
        });

        assertThat(drifting).isLessThanOrEqualTo(0.1);
    }

    @Test
    void slowerMedianIsFound() {
        assertThat(stopped(0.01, TENTH, 20, test -> test.add(latency(), latency() * 3 / 2)))
                .isEqualTo(1);
    }

    @Test
    void slowerTailIsFoundWhereTheMedianIsTheSame() {
        assertThat(stopped(
                        0.01,
                        LatencyMargin.USUAL,
                        50,
                        test -> test.add(1_000, random.nextInt(20) == 0 ? 500_000 : 1_000)))
                .isEqualTo(1);

        LatencyTest one = new LatencyTest();
        for (int i = 0; i < PAIRS; i++) {
            one.add(1_000, i % 20 == 0 ? 500_000 : 1_000);
        }
        assertThat(one.judge().why())
                .isEqualTo(
                        "latency p99: 503.8 ms in the new store, 1.0 ms in the old one, by 5,000 reads of both; chance"
                                + " has less than 0.5 % of this");
    }

    @Test
    void fewSlowReadsBeyondTheQuantilePassAlthoughTheOldStoreHasNone() {
        LatencyTest test = new LatencyTest();
        for (int i = 0; i < 10_000; i++) {
            test.add(1_000, i % 200 == 0 ? 500_000 : 1_000);
        }

        assertThat(test.judge().answer()).as(test.judge().why()).isEqualTo(Answer.GO);
    }

    /** What is said of 1,200 pairs, of which the last ones are slow in the new store. */
    private static Judgement ofSlow(int slow) {
        LatencyTest test = new LatencyTest();
        for (int i = 0; i < 1_200; i++) {
            test.add(1_000, i < 1_200 - slow ? 1_000 : 500_000);
        }
        return test.judge();
    }

    @Test
    void someEvidenceHoldsTheStep() {
        assertThat(ofSlow(22).answer()).isEqualTo(Answer.WAIT);
        assertThat(ofSlow(22).why()).endsWith("by 1,200 reads of both; the new one may be too slow");
        assertThat(ofSlow(40).answer()).isEqualTo(Answer.STOP);
    }

    @Test
    void quantileAboveTheMarginHoldsTheStep() {
        assertThat(ofSlow(14).answer()).isEqualTo(Answer.WAIT);
        assertThat(ofSlow(14).why()).endsWith("by 1,200 reads of both; at most 6.0 ms are allowed");
        assertThat(ofSlow(12).answer()).isEqualTo(Answer.GO);
    }

    @Test
    void slowerByLessThanTheMarginPasses() {
        LatencyTest test = new LatencyTest();
        for (int i = 0; i < 2_000; i++) {
            test.add(1_000, 5_900);
        }

        assertThat(test.judge().answer()).isEqualTo(Answer.GO);
    }

    @Test
    void stopStays() {
        LatencyTest test = new LatencyTest();
        for (int i = 0; i < 100; i++) {
            test.add(1_000, 20_000);
        }
        for (int i = 0; i < 10_000; i++) {
            test.add(20_000, 1_000);
        }

        assertThat(test.judge().answer()).isEqualTo(Answer.STOP);
    }

    @Test
    void marginIsTheLargerOfBoth() {
        assertThat(LatencyMargin.USUAL.over(1_000)).isEqualTo(6_000);
        assertThat(LatencyMargin.USUAL.over(100_000)).isEqualTo(110_000);
    }

    @Test
    void histogramHoldsAnyLatencyToASixtyFourth() {
        for (long micros = 0; micros < 1L << 40; micros += 1 + micros / 300) {
            LatencyHistogram histogram = new LatencyHistogram();
            histogram.add(micros);

            assertThat(histogram.atLeast(0.5)).isLessThanOrEqualTo(micros).isGreaterThanOrEqualTo(micros - micros / 64);
            assertThat(histogram.atMost(0.5)).isGreaterThanOrEqualTo(micros).isLessThanOrEqualTo(micros + micros / 64);
        }
    }

    @Test
    void histogramFindsTheQuantileOfMany() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int micros = 1; micros <= 60; micros++) {
            histogram.add(micros);
        }
        histogram.add(Long.MAX_VALUE);

        assertThat(histogram.count()).isEqualTo(61);
        assertThat(histogram.atLeast(0.5)).isEqualTo(31);
        assertThat(histogram.atMost(0.5)).isEqualTo(31);
        assertThat(histogram.atMost(1)).isEqualTo((1L << 40) - 1);
    }

    @Test
    void wrongNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LatencyTest().add(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LatencyTest().add(0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LatencyTest(1, TENTH));
        assertThatIllegalArgumentException().isThrownBy(() -> new LatencyMargin(-0.1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LatencyMargin(0.1, -1));
    }
}
