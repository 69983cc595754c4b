package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BaselineTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    private Baseline baseline(int ppm) {
        return new Baseline(ppm, new Random(1), now::get);
    }

    @Test
    void aboutSoManyAreTakenAsWereSaid() {
        Baseline baseline = baseline(Baseline.USUAL_PPM);
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            taken += baseline.takes("user:" + i) ? 1 : 0;
        }

        // The gaps are 1 to 199, evenly: 5 standard deviations of 1,000 of them are 91.
        assertThat(taken).isBetween(900, 1_100);
        assertThat(baseline(0).takes("user:1")).isFalse();
    }

    @Test
    void anEntityIsTakenOnceAMinute() {
        Baseline baseline = baseline(1_000_000);

        assertThat(baseline.takes("a")).isTrue();
        assertThat(baseline.takes("a")).isFalse();
        assertThat(baseline.takes("b")).isTrue();
        now.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
        assertThat(baseline.takes("a")).isFalse();
        now.incrementAndGet();
        assertThat(baseline.takes("a")).isTrue();
    }

    @Test
    void onlySoManyEntitiesAreRemembered() {
        Baseline baseline = baseline(1_000_000);
        for (int i = 0; i < 1_025; i++) {
            assertThat(baseline.takes("user:" + i)).isTrue();
        }

        assertThat(baseline.takes("user:1")).isFalse();
        assertThat(baseline.takes("user:0")).isTrue();
    }
}
