package dev.midflight.router.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class NotUnderstoodTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final NotUnderstood texts = new NotUnderstood(now::get);

    private void after(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void textIsTriedAgainAfterAMinuteAndThenForgotten() {
        String text = "SELECT " + "x".repeat(1_000_000);
        texts.add(text);
        assertThat(texts.has(text)).isTrue();
        assertThat(texts.has(text + "x")).isFalse();
        after(Duration.ofSeconds(59));
        assertThat(texts.has(text)).isTrue();

        after(Duration.ofSeconds(2));

        assertThat(texts.has(text)).isFalse();
        assertThat(texts.size()).isZero();
    }

    @Test
    void oldOnesMakeRoomForNewOnesAndThereIsNoMoreRoomThanThat() {
        for (int i = 0; i < 900; i++) {
            texts.add("old " + i);
        }
        after(Duration.ofSeconds(61));
        for (int i = 0; i < 101; i++) {
            texts.add("new " + i);
        }
        assertThat(texts.has("new 0")).isTrue();
        assertThat(texts.size()).isEqualTo(101);

        for (int i = 0; i < 5_000; i++) {
            texts.add("more " + i);
            assertThat(texts.size()).isLessThanOrEqualTo(1_000);
            assertThat(texts.has("more " + i)).isTrue();
        }
    }
}
