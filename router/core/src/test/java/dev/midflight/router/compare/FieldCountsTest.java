package dev.midflight.router.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class FieldCountsTest {

    private final Fields<Map<String, ?>> fields =
            Fields.ofMaps().within("a", 1).trimmed("b").caseless("b").show("a").build();
    private final FieldCounts counts = new FieldCounts(fields, 3, new Random(1));

    private Comparison a(int before, int after) {
        return fields.compare(Map.of("a", before), Map.of("a", after));
    }

    private FieldCount field(String path) {
        return counts.fields().stream()
                .filter(field -> field.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsAreByPathAndRule() {
        counts.count(a(1, 1));
        counts.count(a(1, 2));
        counts.count(a(1, 3));
        counts.count(a(1, 4));

        assertThat(counts.compared(Verdict.EQUAL)).isEqualTo(1);
        assertThat(counts.compared(Verdict.EQUIVALENT)).isEqualTo(1);
        assertThat(counts.compared(Verdict.DIFFERENT)).isEqualTo(2);
        assertThat(field("a").different()).isEqualTo(2);
        assertThat(field("a").equivalent()).isEqualTo(Map.of("within 1.0", 1L));
        assertThat(field("a").pairs()).isEqualTo(new Pairs(0, 0));
    }

    @Test
    void staleComparisonsCountNoField() {
        Comparison different = a(1, 9);
        Comparison stale =
                new Comparison(Verdict.STALE, different.differences(), different.problem(), different.cause());

        counts.count(stale, different);

        assertThat(counts.compared(Verdict.STALE)).isEqualTo(1);
        assertThat(field("a").different()).isZero();
        assertThat(field("a").pairs()).isEqualTo(new Pairs(0, 1));
    }

    @Test
    void rulesNeverUsedAreTold() {
        assertThat(counts.unusedRules()).hasSize(3);

        counts.count(a(1, 2));
        assertThat(counts.unusedRules()).containsExactly(new FieldRule("b", "trimmed"), new FieldRule("b", "caseless"));

        counts.count(fields.compare(Map.of("b", "x "), Map.of("b", "X")));
        assertThat(counts.unusedRules()).isEmpty();
    }

    @Test
    void pathsBeyondTheLimitAreCountedTogether() {
        for (int i = 0; i < 300; i++) {
            counts.count(fields.compare(Map.of("key" + i, 1), Map.of("key" + i, 2)));
        }
        counts.count(fields.compare(Map.of("key0", 1, "key298", 1, "key299", 1), Map.of()));

        assertThat(counts.fields()).hasSize(FieldCounts.PATHS_MAX + 1);
        assertThat(field(Fields.OTHER).different()).isEqualTo(300 - 256 + 1);
        assertThat(field("key0").different()).isEqualTo(2);
    }

    @Test
    void samplesAreFewAndEachAsLikely() {
        int late = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            FieldCounts few = new FieldCounts(fields, 3, new Random(seed));
            for (int i = 0; i < 12; i++) {
                few.count(a(i, i + 100));
            }
            assertThat(few.fields().get(0).samples()).hasSize(3);
            late += (int) few.fields().get(0).samples().stream()
                    .filter(sample -> Integer.parseInt(sample.before().text()) >= 6)
                    .count();
        }

        // Half of 6000; 5 standard deviations are 194.
        assertThat(late).isBetween(2_800, 3_200);
    }

    @Test
    void noiseIsCountedBesideAndSuggestsWhatToIgnore() {
        counts.count(a(1, 9), a(1, 1));
        counts.count(a(1, 9), a(1, 9));
        counts.count(a(1, 1), a(1, 9));
        counts.count(a(1, 1), a(1, 2));
        counts.count(fields.compare(Map.of("c", 1), Map.of("c", 2)), a(1, 1));

        assertThat(field("a").different()).isEqualTo(2);
        assertThat(field("a").noise()).isEqualTo(2);
        assertThat(field("a").noiseEquivalent()).isEqualTo(Map.of("within 1.0", 1L));
        assertThat(field("a").pairs()).isEqualTo(new Pairs(1, 1));
        assertThat(counts.comparedNoise(Verdict.EQUAL)).isEqualTo(2);
        assertThat(counts.ignoreCandidates()).containsExactly("a");
    }

    @Test
    void nothingIsLostBetweenThreads() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException stopped) {
                    return;
                }
                for (int j = 0; j < 5_000; j++) {
                    counts.count(a(1, 5));
                    counts.count(a(1, 1));
                }
            });
            threads[i].start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(field("a").different()).isEqualTo(20_000);
        assertThat(counts.compared(Verdict.DIFFERENT)).isEqualTo(20_000);
        assertThat(counts.compared(Verdict.EQUAL)).isEqualTo(20_000);
    }

    @Test
    void evidenceIsThatOfTheFormula() {
        assertThat(new Pairs(0, 0).logEvidence()).isZero();
        // (2^(k+1) - 1) / (k+1) without noise.
        assertThat(new Pairs(9, 0).logEvidence()).isCloseTo(Math.log(1023 / 10.0), within(1e-12));
        assertThat(new Pairs(9, 0).exceedsNoise(0.01)).isTrue();
        assertThat(new Pairs(8, 0).exceedsNoise(0.01)).isFalse();
        for (int[] pair : new int[][] {{3, 5}, {7, 2}, {40, 20}, {900, 600}}) {
            assertThat(new Pairs(pair[0], pair[1]).logEvidence())
                    .isCloseTo(Math.log(integral(pair[0], pair[1])), within(1e-4));
        }
        assertThat(new Pairs(3_000_000, 0).logEvidence()).isCloseTo(3_000_000 * Math.log(2), within(20.0));
    }

    /** The mean over all p above one half, by the midpoints of many steps. */
    private static double integral(int onlyNew, int onlyOld) {
        int steps = 100_000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double p = 0.5 + 0.5 * (i + 0.5) / steps;
            sum += Math.exp(onlyNew * Math.log(2 * p) + onlyOld * Math.log(2 * (1 - p)));
        }
        return sum / steps;
    }

    @Test
    void lookingAfterEachPairAccusesNoMoreThanAlpha() {
        Random random = new Random(7);
        int accused = 0;
        for (int run = 0; run < 2_000; run++) {
            int onlyNew = 0;
            int onlyOld = 0;
            boolean exceeded = false;
            for (int i = 0; i < 300 && !exceeded; i++) {
                boolean isNew = random.nextBoolean();
                onlyNew += isNew ? 1 : 0;
                onlyOld += isNew ? 0 : 1;
                exceeded = new Pairs(onlyNew, onlyOld).exceedsNoise(0.05);
            }
            accused += exceeded ? 1 : 0;
        }

        assertThat(accused).isBetween(1, 100);
    }

    @Test
    void twiceTheNoiseIsFound() {
        Random random = new Random(11);
        int onlyNew = 0;
        for (int i = 0; i < 300; i++) {
            onlyNew += random.nextInt(3) > 0 ? 1 : 0;
        }

        assertThat(new Pairs(onlyNew, 300 - onlyNew).exceedsNoise(0.01)).isTrue();
        assertThat(new Pairs(300 - onlyNew, onlyNew).exceedsNoise(0.5)).isFalse();
    }
}
