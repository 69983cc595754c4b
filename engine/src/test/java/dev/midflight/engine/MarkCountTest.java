package dev.midflight.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.throttle.SystemTime;
import dev.midflight.spi.Backlog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class MarkCountTest {

    private static final Backlog SEVEN = new Backlog(7, false, Duration.ofSeconds(3));

    @Test
    void storeIsAskedOnceForAllWhoWantToKnow() {
        AtomicInteger asked = new AtomicInteger();
        MarkCount count = new MarkCount(
                () -> {
                    asked.incrementAndGet();
                    return Optional.of(SEVEN);
                },
                new SystemTime());

        assertThat(count.now()).contains(SEVEN);
        assertThat(count.now()).contains(SEVEN);
        assertThat(asked).hasValue(1);
    }

    @Test
    void nobodyWaitsForAStoreThatHangs() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        MarkCount count = new MarkCount(
                () -> {
                    try {
                        answer.await();
                    } catch (InterruptedException ending) {
                        Thread.currentThread().interrupt();
                    }
                    return Optional.of(SEVEN);
                },
                new SystemTime());

        assertThat(count.now()).isEmpty();
        answer.countDown();
        while (count.now().isEmpty()) {
            Thread.onSpinWait();
        }
    }
}
