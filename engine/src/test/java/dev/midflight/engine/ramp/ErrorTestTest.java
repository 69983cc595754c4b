package dev.midflight.engine.ramp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ErrorTestTest {

    private static final int RUNS = 400;
    private static final int LOOKS = 200;

    private final ErrorTest test = new ErrorTest();

    @Test
    void withoutReadsOfBothItWaits() {
        assertThat(test.judge().answer()).isEqualTo(Answer.WAIT);

        test.add(new Reads(1_000_000, 0), new Reads(999, 0));
        assertThat(test.judge())
                .isEqualTo(new Judgement(
                        Answer.WAIT,
                        "errors: 0 of 1,000,000 reads of the follower, 0 of 999 of the authority; at least 1,000 of"
                                + " each are needed"));

        test.add(Reads.NONE, new Reads(1, 0));
        assertThat(test.judge().answer()).isEqualTo(Answer.GO);
    }

    @Test
    void equalRatesPass() {
        test.add(new Reads(10_000, 20), new Reads(100_000, 200));

        assertThat(test.judge())
                .isEqualTo(new Judgement(
                        Answer.GO, "errors: 20 of 10,000 reads of the follower, 200 of 100,000 of the authority"));
    }

    @Test
    void manyErrorsOfTheFollowerStopBeforeThereAreManyReads() {
        test.add(new Reads(50, 20), new Reads(5_000, 0));

        assertThat(test.judge())
                .isEqualTo(new Judgement(
                        Answer.STOP,
                        "errors: 20 of 50 reads of the follower, 0 of 5,000 of the authority; chance has less than"
                                + " 1 % of this"));
    }

    @Test
    void stopStays() {
        test.add(new Reads(1_000, 20), new Reads(1_000, 0));
        test.add(new Reads(1_000_000, 0), new Reads(1_000_000, 20_000));

        assertThat(test.judge().answer()).isEqualTo(Answer.STOP);
    }

    @Test
    void singleErrorStopsNothing() {
        test.add(new Reads(100, 1), new Reads(1_000_000_000, 0));

        assertThat(test.judge().answer()).isEqualTo(Answer.WAIT);
    }

    @Test
    void someEvidenceHoldsTheStep() {
        test.add(new Reads(1_000_000, 6), new Reads(1_000_000, 0));

        assertThat(test.judge().why()).endsWith("the follower may be worse");
        assertThat(test.judge().answer()).isEqualTo(Answer.WAIT);
    }

    @Test
    void rateOutsideOfTheMarginHoldsTheStep() {
        test.add(new Reads(1_000, 2), new Reads(1_000, 0));

        assertThat(test.judge().why()).endsWith("more than 0.1 % apart");
        assertThat(test.judge().answer()).isEqualTo(Answer.WAIT);
    }

    @Test
    void errorsOfBothAtOnceAreNoEvidence() {
        for (int hour = 0; hour < 100; hour++) {
            // An ill hour in every ten, in which the follower has ten times the share it has else.
            boolean ill = hour % 10 == 0;
            test.add(new Reads(ill ? 10_000 : 1_000, ill ? 1_000 : 1), new Reads(10_000, ill ? 1_000 : 10));
        }

        assertThat(test.judge().answer()).isNotEqualTo(Answer.STOP);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.01", "0.01, 0.01", "0.5, 0.0001", "0.0001, 0.01", "0.9, 0.1"})
    void falseAlarmsAreAsRareAsPromisedHoweverOftenOneLooks(double share, double rate) {
        // Rates that change all the time, but are the same for both.
        assertThat(stopped(share, 0.05, rate, look -> rate * (1 + Math.sin(look))))
                .isLessThanOrEqualTo(0.055);
    }

    @Test
    void clearDifferenceIsFound() {
        assertThat(stopped(0.5, 0.01, 0.001, look -> 0.003)).isGreaterThan(0.99);
        assertThat(stopped(0.01, 0.01, 0.001, look -> 0.02)).isGreaterThan(0.99);
    }

    @Test
    void betterFollowerIsNotStopped() {
        assertThat(stopped(0.5, 0.01, 0.003, look -> 0.001)).isLessThan(0.001);
    }

    /** The part of the runs that are stopped at any of the looks; a rate above the base is that of both. */
    private static double stopped(double share, double alpha, double base, DoubleUnaryOperator rate) {
        SplittableRandom random = new SplittableRandom(11);
        boolean same = rate.applyAsDouble(1) != rate.applyAsDouble(2);
        int stopped = 0;
        for (int run = 0; run < RUNS; run++) {
            ErrorTest test = new ErrorTest(alpha, 1_000, 0.001);
            for (int look = 0; look < LOOKS; look++) {
                double follower = rate.applyAsDouble(look);
                test.add(some(1_000, share, follower, random), some(1_000, 1 - share, same ? follower : base, random));
            }
            // A STOP stays, so that to look once at the end is to have looked all the time.
            stopped += test.judge().answer() == Answer.STOP ? 1 : 0;
        }
        return (double) stopped / RUNS;
    }

    private static Reads some(int all, double share, double rate, SplittableRandom random) {
        long reads = Math.round(Math.ceil(all * share));
        return new Reads(reads, hits(reads, rate, random));
    }

    /** A binomial number, by the gaps between its hits. */
    private static long hits(long trials, double p, SplittableRandom random) {
        long hits = 0;
        if (p <= 0) {
            return 0;
        }
        for (long at = gap(p, random); at < trials; at += 1 + gap(p, random)) {
            hits++;
        }
        return hits;
    }

    private static long gap(double p, SplittableRandom random) {
        return (long) Math.min(1e15, Math.log1p(-random.nextDouble()) / Math.log1p(-p));
    }

    @Test
    void wrongNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Reads(1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Reads(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ErrorTest(0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ErrorTest(0.01, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ErrorTest(0.01, 1, 1));
    }
}
