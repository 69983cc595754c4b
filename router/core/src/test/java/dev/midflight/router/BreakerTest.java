package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BreakerTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 7);
    private final Breaker breaker = new Breaker(0.5, Duration.ofSeconds(5), now::get);

    @Test
    void opensWhenHalfOfTheLastCallsFailed() {
        for (int i = 0; i < 100; i++) {
            breaker.succeeded();
        }
        for (int i = 0; i < 31; i++) {
            breaker.failed();
        }
        assertThat(breaker.lets()).isTrue();

        breaker.failed();

        assertThat(breaker.lets()).isFalse();
    }

    @Test
    void concludesNothingFromAFewResults() {
        for (int i = 0; i < 15; i++) {
            breaker.failed();
        }
        assertThat(breaker.lets()).isTrue();

        breaker.failed();

        assertThat(breaker.lets()).isFalse();
    }

    @Test
    void letsOneThroughAfterEachPauseUntilOneSucceeds() {
        for (int i = 0; i < 16; i++) {
            breaker.failed();
        }
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(breaker.lets()).isTrue();
        assertThat(breaker.lets()).as("while that one is under way").isFalse();
        breaker.failed();
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(breaker.lets()).isFalse();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(breaker.lets()).isTrue();

        breaker.succeeded();

        assertThat(breaker.isOpen()).isFalse();
        for (int i = 0; i < 14; i++) {
            breaker.failed();
            assertThat(breaker.lets()).as("what was before is forgotten").isTrue();
        }
    }

    @Test
    void shareHasToMakeSense() {
        assertThatThrownBy(() -> new Breaker(0, Duration.ofSeconds(1), now::get))
                .hasMessageContaining("not 0.0");
        assertThatThrownBy(() -> new Breaker(1.1, Duration.ofSeconds(1), now::get))
                .hasMessageContaining("not 1.1");
    }
}
