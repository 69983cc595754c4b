package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WalHistoryTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final WalHistory history = new WalHistory();

    @Test
    void ageIsThatOfTheFirstThatWasNotReplayed() {
        history.see(SECOND, 100);
        history.see(2 * SECOND, 100);
        history.see(3 * SECOND, 200);
        history.see(4 * SECOND, 300);

        assertThat(history.behind(10 * SECOND, 300)).isZero();
        assertThat(history.behind(10 * SECOND, 250)).hasSeconds(6);
        assertThat(history.behind(10 * SECOND, 100)).hasSeconds(7);
        assertThat(history.behind(10 * SECOND, 0)).hasSeconds(9);
    }
}
