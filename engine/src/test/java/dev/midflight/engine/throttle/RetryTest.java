package dev.midflight.engine.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RetryTest {

    private static final Retry.Limits LIMITS =
            new Retry.Limits(Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofSeconds(5));

    private final VirtualWaiter time = new VirtualWaiter();
    private final Retry retry = new Retry(LIMITS, time, new Random(42));

    @Test
    void attemptIsRepeatedUntilItSucceeds() throws InterruptedException {
        String result = retry.call(
                number -> {
                    if (number < 4) {
                        throw new IllegalStateException("attempt " + number);
                    }
                    return "attempt " + number;
                },
                failure -> true);

        assertThat(result).isEqualTo("attempt 4");
        assertThat(time.pauses()).hasSize(3);
    }

    @Test
    void pausesDoubleUpToTheLongestAndAreShortenedByUpToHalf() {
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> failAlways(new ArrayList<>()));

        Duration full = LIMITS.firstPause();
        for (Duration pause : time.pauses()) {
            assertThat(pause).isBetween(full.dividedBy(2), full);
            full = full.multipliedBy(2).compareTo(LIMITS.longestPause()) > 0
                    ? LIMITS.longestPause()
                    : full.multipliedBy(2);
        }
        assertThat(time.pauses()).hasSizeGreaterThan(8);
    }

    @Test
    void noAttemptBeginsAfterTheDeadline() {
        List<Duration> begun = new ArrayList<>();

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> failAlways(begun))
                .withMessage("attempt " + (time.pauses().size() + 1))
                .satisfies(last -> assertThat(last.getSuppressed()).hasSize(Retry.Limits.KEPT_FAILURES_MAX));
        assertThat(begun.get(begun.size() - 1)).isLessThanOrEqualTo(LIMITS.deadline());
        assertThat(time.passed()).isGreaterThan(LIMITS.deadline().minus(LIMITS.longestPause()));
    }

    @Test
    void failureThatRepeatingDoesNotCureIsThrownAtOnce() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> retry.call(
                        number -> {
                            throw new IllegalStateException("attempt " + number);
                        },
                        failure -> !"attempt 1".equals(failure.getMessage())))
                .withMessage("attempt 1");
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void limitsMakeSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Retry.Limits(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Retry.Limits(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    private String failAlways(List<Duration> begun) throws InterruptedException {
        return retry.call(
                number -> {
                    begun.add(time.passed());
                    throw new IllegalStateException("attempt " + number);
                },
                failure -> true);
    }
}
