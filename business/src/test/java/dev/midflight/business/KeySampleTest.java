package dev.midflight.business;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeySampleTest {

    @Test
    void sameKeysGiveTheSameSampleInWhateverOrder() {
        KeySample upwards = new KeySample(50, 7);
        KeySample downwards = new KeySample(50, 7);
        for (int key = 0; key < 1_000; key++) {
            upwards.offer(key(key));
            downwards.offer(key(999 - key));
        }

        assertThat(upwards.keys()).isEqualTo(downwards.keys()).hasSize(50);
        assertThat(upwards.isAll()).isFalse();
    }

    @Test
    void otherSeedTakesOtherKeys() {
        Set<CheckedKey> one = new HashSet<>(sample(1).keys());
        one.retainAll(sample(2).keys());

        assertThat(one.size()).isLessThan(20);
    }

    @Test
    void keyThatComesOftenHasNoBetterChance() {
        KeySample sample = new KeySample(10, 1);
        for (int time = 0; time < 1_000; time++) {
            sample.offer(key(5));
        }

        assertThat(sample.keys()).containsExactly(key(5));
        assertThat(sample.isAll()).isTrue();
    }

    @Test
    void everyPartOfTheKeysIsTakenFrom() {
        List<Integer> numbers = sample(3).keys().stream()
                .map(key -> Integer.parseInt(key.texts().getOrDefault("key", "")))
                .toList();

        // 100 of 1,000: in each fifth 20, with a deviation of 3.6.
        for (int fifth = 0; fifth < 5; fifth++) {
            int from = fifth * 200;
            assertThat(numbers.stream()
                            .filter(number -> number >= from && number < from + 200)
                            .count())
                    .isBetween(5L, 38L);
        }
    }

    private static KeySample sample(long seed) {
        KeySample sample = new KeySample(100, seed);
        for (int key = 0; key < 1_000; key++) {
            sample.offer(key(key));
        }
        return sample;
    }

    private static CheckedKey key(int number) {
        return new CheckedKey(Map.of("key", BigDecimal.valueOf(number)));
    }
}
