package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BudgetTest {

    private static final int FEW = 16;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 7);

    @Test
    void aFollowerThatHangsIsWaitedForAFewTimesAndThenOnceInAPause() throws Exception {
        Budget budget = budget(Duration.ofMillis(1));
        for (int i = 0; i < FEW; i++) {
            assertThatThrownBy(() -> budget.await(new CompletableFuture<>())).isInstanceOf(TimeoutException.class);
        }
        assertThat(budget.await(new CompletableFuture<>())).as("nobody waits").isFalse();

        now.addAndGet(LaneLimits.USUAL.pause().toNanos());
        assertThatThrownBy(() -> budget.await(new CompletableFuture<>())).isInstanceOf(TimeoutException.class);
        assertThat(budget.await(new CompletableFuture<>())).isFalse();
    }

    @Test
    void aFollowerThatAnswersAgainIsWaitedForByAll() throws Exception {
        Budget budget = budget(Duration.ofSeconds(20));
        for (int i = 0; i < FEW; i++) {
            assertThat(budget.await(soon(false))).isFalse();
        }
        assertThat(budget.await(soon(true))).as("nobody waits").isFalse();

        now.addAndGet(LaneLimits.USUAL.pause().toNanos());
        assertThat(budget.await(soon(true))).isTrue();
        assertThat(budget.await(soon(true))).isTrue();
    }

    @Test
    void whatIsKnownAlreadyIsNotWaitedForAndSaysNothing() throws Exception {
        Budget budget = budget(Duration.ofSeconds(20));
        for (int i = 0; i < 10 * FEW; i++) {
            assertThat(budget.await(CompletableFuture.completedFuture(false))).isFalse();
        }
        assertThat(budget.await(soon(true))).isTrue();
        assertThat(budget(Duration.ZERO).await(CompletableFuture.completedFuture(true)))
                .isTrue();
    }

    @Test
    void callersThatAreCancelledSayNothingOfTheFollower() throws Exception {
        Budget budget = budget(Duration.ofSeconds(20));
        for (int i = 0; i < 10 * FEW; i++) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> budget.await(new CompletableFuture<>())).isInstanceOf(InterruptedException.class);
        }
        assertThat(budget.await(soon(true))).isTrue();
    }

    private Budget budget(Duration most) {
        return new Budget(most, LaneLimits.USUAL, now::get, follower -> {});
    }

    private static CompletableFuture<Boolean> soon(boolean there) {
        return new CompletableFuture<Boolean>().completeOnTimeout(there, 5, TimeUnit.MILLISECONDS);
    }
}
